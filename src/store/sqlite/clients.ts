import type { Database } from 'better-sqlite3';
import type { ClientStore } from '../../auth/ports.ts';
import { refuseNul } from '../check-text.ts';
import { type ClientRow, clientColumns, toClient, toClientRow } from '../client-row.ts';
import { whenUnavailable } from './unavailable.ts';

/** Clients in SQLite. */
export function createClientStore(db: Database): ClientStore {
  const client = `SELECT ${clientColumns((name) => name)} FROM clients`;
  const statements = {
    add: db.prepare<[ClientRow]>(`
      INSERT INTO clients (client_id, tenant_id, name, roles, created_at, secrets, version)
      VALUES (@id, @tenantId, @name, @roles, @createdAt, @secrets, @version)`),
    list: db.prepare<[tenantId: string], ClientRow>(`${client} WHERE tenant_id = ? ORDER BY created_at, client_id`),
    find: db.prepare<[id: string], ClientRow>(`${client} WHERE client_id = ?`),
    save: db.prepare<[Pick<ClientRow, 'id' | 'secrets' | 'version'>]>(`
      UPDATE clients SET secrets = @secrets, version = version + 1 WHERE client_id = @id AND version = @version`),
    remove: db.prepare<[id: string]>('DELETE FROM clients WHERE client_id = ?'),
  };
  return {
    addClient: async (each) => {
      refuseNul([each.name, ...each.roles]);
      whenUnavailable(() => statements.add.run(toClientRow(each)));
    },
    listClients: async (tenantId) => whenUnavailable(() => statements.list.all(tenantId).map(toClient)),
    findClient: async (id) => {
      const row = whenUnavailable(() => statements.find.get(id));
      return row ? toClient(row) : null;
    },
    saveSecrets: async ({ id, version }, secrets) =>
      whenUnavailable(() => statements.save.run({ id, version, secrets: JSON.stringify(secrets) }).changes > 0),
    removeClient: async (id) => whenUnavailable(() => statements.remove.run(id).changes > 0),
  };
}
