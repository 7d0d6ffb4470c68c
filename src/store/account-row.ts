import type { Account, Session } from '../auth/ports.ts';

/** An account as both databases keep it. */
export interface AccountRow extends Omit<Account, 'password'> {
  readonly passwordId: string;
  readonly passwordHash: string;
}

/** A session as both databases keep it; without an account both keys are null. */
export interface SessionRow extends Omit<Session, 'account'> {
  readonly nameKey: string | null;
  readonly passwordId: string | null;
}

const ACCOUNT_COLUMNS = {
  nameKey: 'name_key',
  tenantId: 'tenant_id',
  name: 'name',
  role: 'role',
  createdAt: 'created_at',
  passwordId: 'password_id',
  passwordHash: 'password_hash',
} as const satisfies Readonly<Record<keyof AccountRow, string>>;

const SESSION_COLUMNS = {
  tenantId: 'tenant_id',
  name: 'name',
  role: 'role',
  nameKey: 'name_key',
  passwordId: 'password_id',
  createdAt: 'created_at',
  expiresAt: 'expires_at',
  usedAt: 'used_at',
} as const satisfies Readonly<Record<keyof SessionRow, string>>;

/** The columns of rows, as both databases read them: SQLite takes double quotes around names too. */
const select = (columns: Readonly<Record<string, string>>): string =>
  Object.entries(columns)
    .map(([name, column]) => `${column} AS "${name}"`)
    .join(', ');

export const ACCOUNT = `SELECT ${select(ACCOUNT_COLUMNS)} FROM accounts`;

/** A session whose account is gone or has another password is none, even where it began while that was changed. */
export const findSessionBy = (idHash: string): string => `SELECT ${select(SESSION_COLUMNS)} FROM sessions
  WHERE id_hash = ${idHash} AND (name_key IS NULL OR EXISTS (SELECT 1 FROM accounts
    WHERE accounts.name_key = sessions.name_key AND accounts.password_id = sessions.password_id))`;

/** Each half has an index of its own. */
export const dropSessionsBy = (at: string, unusedSince: string, limit: string): string => `DELETE FROM sessions
  WHERE id_hash IN (SELECT id_hash FROM sessions WHERE expires_at <= ${at} OR used_at <= ${unusedSince} LIMIT ${limit})`;

export function toAccount({ passwordId, passwordHash, ...account }: AccountRow): Account {
  return { ...account, password: { id: passwordId, hash: passwordHash } };
}

export function toAccountRow({ password, ...account }: Account): AccountRow {
  return { ...account, passwordId: password.id, passwordHash: password.hash };
}

export function toSession({ nameKey, passwordId, ...session }: SessionRow): Session {
  const account = nameKey === null || passwordId === null ? null : { nameKey, passwordId };
  return { ...session, account };
}

export function toSessionRow({ account, ...session }: Session): SessionRow {
  return { ...session, nameKey: account?.nameKey ?? null, passwordId: account?.passwordId ?? null };
}
