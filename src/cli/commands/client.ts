/** `kbgap client`: programs that log in for tokens. */
import { type Clients, isOver, type NewSecret } from '../../auth/clients.ts';
import type { Client, ClientSecret } from '../../auth/ports.ts';
import { type Config, readConfig } from '../../config.ts';
import { openClients } from '../../server.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';

export interface ClientListCommand {
  readonly tenant: string | undefined;
  readonly json: boolean;
}

export interface ClientAddCommand extends ClientListCommand {
  readonly name: string;
  readonly roles: readonly string[];
  readonly days: string | undefined;
}

export interface ClientIdCommand {
  readonly settings: Config;
  readonly id: string;
  readonly json: boolean;
}

export interface ClientRotateCommand extends ClientIdCommand {
  readonly overlap: string;
  readonly days: string | undefined;
}

/** Makes a client, and prints its secret, this once. */
export async function runClientAdd(command: ClientAddCommand, terminal: Terminal): Promise<number> {
  const { name, roles, tenant, json } = command;
  const days = readDays(command.days);
  const config = readConfig(process.env, { tenantId: tenant });
  const added = await withClients(config, ({ add }) => add({ tenantId: config.tenantId, name, roles, days }));
  printSecret(added, json, terminal);
  return EXIT.clean;
}

export async function runClientList({ tenant, json }: ClientListCommand, terminal: Terminal): Promise<number> {
  const config = readConfig(process.env, { tenantId: tenant });
  const clients = await withClients(config, ({ list }) => list(config.tenantId));
  const at = new Date().toISOString();
  if (json) terminal.out(JSON.stringify(clients.map((client) => toJson(client, at))));
  else if (clients.length === 0) terminal.out('No clients. Make one: kbgap client add NAME --role Software.Read.All');
  else terminal.out(clients.map((client) => toText(client, at)).join('\n'));
  return EXIT.clean;
}

/** Makes a new secret, and prints it, this once. */
export async function runClientRotate(command: ClientRotateCommand, terminal: Terminal): Promise<number> {
  const { settings, id, overlap, json } = command;
  const [overlapHours, days] = [readNumber('--overlap', 'hours', overlap), readDays(command.days)];
  const rotated = await withClients(settings, ({ rotate }) => rotate(id, { overlapHours, days }));
  printSecret(rotated, json, terminal);
  const before = rotated.client.secrets.at(-2)?.expiresAt;
  if (!json) terminal.err(before ? `The one before is good until ${before}.` : 'None of before is good any more.');
  return EXIT.clean;
}

export async function runClientRemove({ settings, id, json }: ClientIdCommand, terminal: Terminal): Promise<number> {
  if (!(await withClients(settings, ({ remove }) => remove(id)))) {
    throw new CliError('no-such-client', `there is no client ${id}; list them: kbgap client list`);
  }
  terminal.out(json ? JSON.stringify({ id, isRemoved: true }) : `Removed client ${id}.`);
  return EXIT.clean;
}

async function withClients<T>(config: Config, work: (clients: Clients) => Promise<T>): Promise<T> {
  const { clients, close } = await openClients(config);
  return await work(clients).finally(close);
}

/** By the names that Microsoft's own libraries read from the environment. */
function printSecret({ client, secret }: NewSecret, json: boolean, terminal: Terminal): void {
  const { id, tenantId } = client;
  if (json) {
    terminal.out(JSON.stringify({ ...toJson(client, new Date().toISOString()), secret }));
    return;
  }
  terminal.out(`AZURE_TENANT_ID=${tenantId}\nAZURE_CLIENT_ID=${id}\nAZURE_CLIENT_SECRET=${secret}`);
  terminal.err('The secret is not shown again.');
}

/** Without hashes: nobody needs them. */
function toJson({ id, tenantId, name, roles, createdAt, secrets }: Client, at: string): object {
  const kept = secrets.map((secret) => ({
    createdAt: secret.createdAt,
    expiresAt: secret.expiresAt,
    isExpired: isOver(secret, at),
  }));
  return { id, tenant: tenantId, name, roles, createdAt, secrets: kept };
}

function toText({ id, name, roles, secrets }: Client, at: string): string {
  return [`${id}  ${name}  ${roles.join(' ')}`, ...secrets.map((secret) => `  ${secretText(secret, at)}`)].join('\n');
}

function secretText(secret: ClientSecret, at: string): string {
  const { createdAt, expiresAt } = secret;
  if (expiresAt === null) return `secret of ${createdAt}`;
  return `secret of ${createdAt}, ${isOver(secret, at) ? 'EXPIRED' : 'good until'} ${expiresAt}`;
}

function readDays(text: string | undefined): number | null {
  return text === undefined ? null : readNumber('--days', 'days', text);
}

function readNumber(option: string, unit: string, text: string): number {
  if (/^\d{1,6}(?:\.\d{1,6})?$/.test(text)) return Number(text);
  throw new CliError('bad-number', `${option}: expected a number of ${unit}, found ${JSON.stringify(text)}`);
}
