import type { Database } from 'better-sqlite3';
import type { AccountStore, KeptPassword } from '../../auth/ports.ts';
import { ACCOUNT, type AccountRow, toAccount, toAccountRow } from '../account-row.ts';
import { refuseNul } from '../check-text.ts';
import { whenUnavailable } from './unavailable.ts';

/** Accounts in SQLite. */
export function createAccountStore(db: Database): AccountStore {
  const statements = {
    add: db.prepare<[AccountRow]>(`
      INSERT INTO accounts (name_key, tenant_id, name, role, created_at, password_id, password_hash)
      VALUES (@nameKey, @tenantId, @name, @role, @createdAt, @passwordId, @passwordHash) ON CONFLICT DO NOTHING`),
    list: db.prepare<[tenantId: string], AccountRow>(`${ACCOUNT} WHERE tenant_id = ? ORDER BY name_key`),
    any: db.prepare('SELECT 1 FROM accounts LIMIT 1'),
    find: db.prepare<[nameKey: string], AccountRow>(`${ACCOUNT} WHERE name_key = ?`),
    save: db.prepare<[KeptPassword & { readonly nameKey: string }]>(
      'UPDATE accounts SET password_id = @id, password_hash = @hash WHERE name_key = @nameKey',
    ),
    remove: db.prepare<[nameKey: string]>('DELETE FROM accounts WHERE name_key = ?'),
    endSessions: db.prepare<[nameKey: string]>('DELETE FROM sessions WHERE name_key = ?'),
  };
  const savePassword = db.transaction((nameKey: string, password: KeptPassword): boolean => {
    statements.endSessions.run(nameKey);
    return statements.save.run({ ...password, nameKey }).changes > 0;
  }).immediate;
  const removeAccount = db.transaction((nameKey: string): boolean => {
    statements.endSessions.run(nameKey);
    return statements.remove.run(nameKey).changes > 0;
  }).immediate;
  return {
    addAccount: async (account) => {
      refuseNul([account.name, account.nameKey]);
      return whenUnavailable(() => statements.add.run(toAccountRow(account)).changes > 0);
    },
    listAccounts: async (tenantId) => whenUnavailable(() => statements.list.all(tenantId).map(toAccount)),
    hasAccounts: async () => whenUnavailable(() => statements.any.get() !== undefined),
    findAccount: async (nameKey) => {
      const row = whenUnavailable(() => statements.find.get(nameKey));
      return row ? toAccount(row) : null;
    },
    savePassword: async (nameKey, password) => whenUnavailable(() => savePassword(nameKey, password)),
    removeAccount: async (nameKey) => whenUnavailable(() => removeAccount(nameKey)),
  };
}
