import type { ClientStore } from '../../auth/ports.ts';
import { hasNul, refuseNul } from '../check-text.ts';
import { type ClientRow, clientColumns, toClient, toClientRow } from '../client-row.ts';
import type { Database } from './database.ts';
import { statement } from './statement.ts';

/** Clients in PostgreSQL. */
export function createClientStore(database: Database): ClientStore {
  return {
    addClient: async (client) => {
      refuseNul([client.name, ...client.roles]);
      const { id, tenantId, name, roles, createdAt, secrets, version } = toClientRow(client);
      await database.query(ADD_CLIENT, [id, tenantId, name, roles, createdAt, secrets, version]);
    },
    listClients: async (tenantId) => (await database.query(LIST_CLIENTS, [tenantId])).rows.map(toClient),
    findClient: async (id) => {
      if (hasNul(id)) return null;
      const [row] = (await database.lookUp(FIND_CLIENT, [id])).rows;
      return row ? toClient(row) : null;
    },
    saveSecrets: async ({ id, version }, secrets) =>
      (await database.query(SAVE_SECRETS, [id, version, JSON.stringify(secrets)])).rowCount === 1,
    removeClient: async (id) => (await database.query(REMOVE_CLIENT, [id])).rowCount === 1,
  };
}

const CLIENT = `SELECT ${clientColumns((name) => `"${name}"`)} FROM clients`;

const ADD_CLIENT = statement(
  'add-client',
  `INSERT INTO clients (client_id, tenant_id, name, roles, created_at, secrets, version)
   VALUES ($1, $2, $3, $4, $5, $6, $7)`,
);
const LIST_CLIENTS = statement<ClientRow>(
  'list-clients',
  `${CLIENT} WHERE tenant_id = $1 ORDER BY created_at, client_id`,
);
const FIND_CLIENT = statement<ClientRow>('find-client', `${CLIENT} WHERE client_id = $1`);
const SAVE_SECRETS = statement(
  'save-client-secrets',
  'UPDATE clients SET secrets = $3, version = version + 1 WHERE client_id = $1 AND version = $2',
);
const REMOVE_CLIENT = statement('remove-client', 'DELETE FROM clients WHERE client_id = $1');
