import type { AccountStore } from '../../auth/ports.ts';
import { ACCOUNT, type AccountRow, toAccount, toAccountRow } from '../account-row.ts';
import { hasNul, refuseNul } from '../check-text.ts';
import type { Database } from './database.ts';
import { statement } from './statement.ts';

/** Accounts in PostgreSQL. */
export function createAccountStore(database: Database): AccountStore {
  return {
    addAccount: async (account) => {
      refuseNul([account.name, account.nameKey]);
      const { nameKey, tenantId, name, role, createdAt, passwordId, passwordHash } = toAccountRow(account);
      const values = [nameKey, tenantId, name, role, createdAt, passwordId, passwordHash];
      return (await database.query(ADD_ACCOUNT, values)).rowCount === 1;
    },
    listAccounts: async (tenantId) => (await database.query(LIST_ACCOUNTS, [tenantId])).rows.map(toAccount),
    hasAccounts: async () => (await database.lookUp(ANY_ACCOUNT, [])).rows.length > 0,
    findAccount: async (nameKey) => {
      if (hasNul(nameKey)) return null;
      const [row] = (await database.lookUp(FIND_ACCOUNT, [nameKey])).rows;
      return row ? toAccount(row) : null;
    },
    savePassword: async (nameKey, { id, hash }) => {
      if (hasNul(nameKey)) return false;
      const [, saved] = await database.inTransaction((query) =>
        Promise.all([query(END_SESSIONS, [nameKey]), query(SAVE_PASSWORD, [nameKey, id, hash])]),
      );
      return saved.rowCount === 1;
    },
    removeAccount: async (nameKey) => {
      if (hasNul(nameKey)) return false;
      const [, removed] = await database.inTransaction((query) =>
        Promise.all([query(END_SESSIONS, [nameKey]), query(REMOVE_ACCOUNT, [nameKey])]),
      );
      return removed.rowCount === 1;
    },
  };
}

const ADD_ACCOUNT = statement(
  'add-account',
  `INSERT INTO accounts (name_key, tenant_id, name, role, created_at, password_id, password_hash)
   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
);
const LIST_ACCOUNTS = statement<AccountRow>('list-accounts', `${ACCOUNT} WHERE tenant_id = $1 ORDER BY name_key`);
const ANY_ACCOUNT = statement('any-account', 'SELECT 1 FROM accounts LIMIT 1');
const FIND_ACCOUNT = statement<AccountRow>('find-account', `${ACCOUNT} WHERE name_key = $1`);
const SAVE_PASSWORD = statement(
  'save-password',
  'UPDATE accounts SET password_id = $2, password_hash = $3 WHERE name_key = $1',
);
const REMOVE_ACCOUNT = statement('remove-account', 'DELETE FROM accounts WHERE name_key = $1');
const END_SESSIONS = statement('end-sessions', 'DELETE FROM sessions WHERE name_key = $1');
