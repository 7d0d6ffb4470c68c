/** People who log in with a name and a password that are kept here: for a first start, and where there is no OpenID provider. */
import { randomBytes, randomUUID } from 'node:crypto';
import { isTenantId } from './access-token.ts';
import { AccountError } from './auth-error.ts';
import { hashPassword, isPassword, NO_PASSWORD } from './password-hash.ts';
import type { Account, AccountStore, KeptPassword, UserRole } from './ports.ts';

export const USER_ROLES = ['administrator', 'reader'] as const satisfies readonly UserRole[];

export interface AccountRequest {
  readonly tenantId: string;
  readonly name: string;
  readonly role: UserRole;
  readonly password: string;
}

/** Everything throws FleetError `store-unavailable` while the store cannot be used. */
export interface Accounts {
  /** @throws {AccountError} `account-invalid`, `account-exists`. */
  readonly add: (request: AccountRequest) => Promise<Account>;
  /** By name. */
  readonly list: (tenantId: string) => Promise<readonly Account[]>;
  /** Whether there is any, of whichever tenant. */
  readonly hasAny: () => Promise<boolean>;
  /** Ends its sessions too. @throws {AccountError} `account-invalid`, `account-unknown`. */
  readonly changePassword: (name: string, password: string) => Promise<void>;
  /** With its sessions. False: there is none of that name. */
  readonly remove: (name: string) => Promise<boolean>;
  /** Null: the name or the password is wrong. Takes as long either way. */
  readonly logIn: (name: string, password: string) => Promise<Account | null>;
}

export const MAX_NAME_LENGTH = 128;
const MAX_PASSWORD_LENGTH = 256;
const MIN_PASSWORD_LENGTH = 12;
/** 144 bits. */
const GENERATED_BYTES = 18;

export function createAccounts(store: AccountStore, now: () => Date): Accounts {
  return {
    add: async ({ tenantId, name, role, password }) => {
      expect(isTenantId(tenantId), 'a GUID in lower case as tenant', tenantId);
      expect(isName(name), `a name of 1 to ${MAX_NAME_LENGTH} characters without spaces around it`, name);
      expect(USER_ROLES.includes(role), `one of the roles ${USER_ROLES.join(', ')}`, role);
      const kept = await keep(password, name);
      const account = {
        name,
        nameKey: nameKeyOf(name),
        tenantId,
        role,
        createdAt: now().toISOString(),
        password: kept,
      };
      if (!(await store.addAccount(account))) {
        throw new AccountError('account-exists', `there is an account ${name} already, perhaps of another tenant`);
      }
      return account;
    },
    list: store.listAccounts,
    hasAny: store.hasAccounts,
    changePassword: async (name, password) => {
      const kept = await keep(password, name);
      if (!(await store.savePassword(nameKeyOf(name), kept))) {
        throw new AccountError('account-unknown', `there is no account ${name}`);
      }
    },
    remove: (name) => store.removeAccount(nameKeyOf(name)),
    logIn: async (name, password) => {
      const account = isName(name) ? await store.findAccount(nameKeyOf(name)) : null;
      const isRight = await isPassword(password, account?.password.hash ?? NO_PASSWORD);
      return isRight ? account : null;
    },
  };
}

/** For whoever wants none of their own. */
export function generatePassword(): string {
  return randomBytes(GENERATED_BYTES).toString('base64url');
}

/** Which account a name is of, in whatever letter case it is typed. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

async function keep(password: string, name: string): Promise<KeptPassword> {
  const isLong = password.length >= MIN_PASSWORD_LENGTH && password.length <= MAX_PASSWORD_LENGTH;
  const expected = `a password of ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters, other than the name`;
  // It is not repeated, whatever it is.
  if (!isLong || !password.isWellFormed() || nameKeyOf(password) === nameKeyOf(name)) {
    throw new AccountError('account-invalid', `expected ${expected}`);
  }
  return { id: randomUUID(), hash: await hashPassword(password) };
}

function isName(name: string): boolean {
  return (
    name !== '' &&
    name.trim() === name &&
    name.length <= MAX_NAME_LENGTH &&
    !/\p{Cc}/u.test(name) &&
    name.isWellFormed()
  );
}

function expect(isMet: boolean, expected: string, found: unknown): void {
  if (!isMet) throw new AccountError('account-invalid', `expected ${expected}, found ${JSON.stringify(found)}`);
}
