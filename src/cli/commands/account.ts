/** `kbgap account`: people who log in to the dashboard with a password. */
import { type Accounts, USER_ROLES } from '../../auth/accounts.ts';
import type { Account } from '../../auth/ports.ts';
import { type Config, readConfig } from '../../config.ts';
import { openAccounts } from '../../server.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import { type GivenPassword, type PasswordSource, readPassword } from '../read-password.ts';
import type { Terminal } from '../terminal.ts';

export interface AccountListCommand {
  readonly tenant: string | undefined;
  readonly json: boolean;
}

export interface AccountAddCommand extends AccountListCommand, PasswordSource {
  readonly name: string;
  readonly role: string;
}

export interface AccountNameCommand {
  readonly settings: Config;
  readonly name: string;
  readonly json: boolean;
}

export interface AccountPasswordCommand extends AccountNameCommand, PasswordSource {}

export async function runAccountAdd(command: AccountAddCommand, terminal: Terminal): Promise<number> {
  const { name, tenant, json } = command;
  const role = USER_ROLES.find((each) => each === command.role);
  if (role === undefined) {
    throw new CliError(
      'bad-role',
      `--role: expected ${USER_ROLES.join(' or ')}, found ${JSON.stringify(command.role)}`,
    );
  }
  const config = readConfig(process.env, { tenantId: tenant });
  const given = await readPassword(command);
  const account = await withAccounts(config, ({ add }) =>
    add({ tenantId: config.tenantId, name, role, password: given.password }),
  );
  if (json) terminal.out(JSON.stringify({ ...toJson(account), ...generated(given) }));
  else {
    terminal.out(`Added ${account.name}, ${role} of tenant ${account.tenantId}.`);
    tellPassword(given, terminal);
  }
  return EXIT.clean;
}

export async function runAccountList({ tenant, json }: AccountListCommand, terminal: Terminal): Promise<number> {
  const config = readConfig(process.env, { tenantId: tenant });
  const accounts = await withAccounts(config, ({ list }) => list(config.tenantId));
  if (json) terminal.out(JSON.stringify(accounts.map(toJson)));
  else if (accounts.length > 0) terminal.out(accounts.map(toText).join('\n'));
  else terminal.out('No accounts. Make one: kbgap account add NAME --role administrator');
  return EXIT.clean;
}

export async function runAccountPassword(command: AccountPasswordCommand, terminal: Terminal): Promise<number> {
  const { settings, name, json } = command;
  const given = await readPassword(command);
  await withAccounts(settings, ({ changePassword }) => changePassword(name, given.password));
  if (json) terminal.out(JSON.stringify({ name, ...generated(given) }));
  else {
    terminal.out(`Changed the password of ${name}. Whoever was logged in as ${name} no longer is.`);
    tellPassword(given, terminal);
  }
  return EXIT.clean;
}

export async function runAccountRemove(
  { settings, name, json }: AccountNameCommand,
  terminal: Terminal,
): Promise<number> {
  if (!(await withAccounts(settings, ({ remove }) => remove(name)))) {
    throw new CliError('no-such-account', `there is no account ${name}; list them: kbgap account list`);
  }
  terminal.out(json ? JSON.stringify({ name, isRemoved: true }) : `Removed ${name}, logged out everywhere.`);
  return EXIT.clean;
}

async function withAccounts<T>(config: Config, work: (accounts: Accounts) => Promise<T>): Promise<T> {
  const { accounts, close } = await openAccounts(config);
  return await work(accounts).finally(close);
}

function generated({ password, isGenerated }: GivenPassword): object {
  return isGenerated ? { password } : {};
}

function tellPassword({ password, isGenerated }: GivenPassword, terminal: Terminal): void {
  if (!isGenerated) return;
  terminal.out(`Password: ${password}`);
  terminal.err('The password is not shown again.');
}

function toJson({ name, tenantId, role, createdAt }: Account): object {
  return { name, tenant: tenantId, role, createdAt };
}

function toText({ name, role, createdAt }: Account): string {
  return `${name}  ${role}  since ${createdAt}`;
}
