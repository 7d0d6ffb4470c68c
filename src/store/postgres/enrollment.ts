import type { EnrolledNode, EnrollmentStore, EnrollSecret } from '../../auth/ports.ts';
import { ENROLL_LOCK_SPACE } from './advisory-lock.ts';
import type { Database } from './database.ts';
import { statement } from './statement.ts';

/** Secrets and keys of agents in PostgreSQL. */
export function createEnrollmentStore(database: Database): EnrollmentStore {
  return {
    addSecret: async ({ hash, tenantId, createdAt }) => {
      await database.query(ADD_SECRET, [hash, tenantId, createdAt]);
    },
    listSecrets: async (tenantId) => (await database.query(LIST_SECRETS, [tenantId])).rows,
    removeSecret: async (tenantId, hash) => (await database.query(REMOVE_SECRET, [tenantId, hash])).rowCount === 1,
    findSecret: async (hash) => (await database.lookUp(FIND_SECRET, [hash])).rows[0] ?? null,
    putNode: async (keyHash, { tenantId, device, enrolledAt }) => {
      await database.inTransaction((query) =>
        Promise.all([
          query(LOCK_DEVICE, [ENROLL_LOCK_SPACE, `${tenantId} ${device}`]),
          query(DROP_NODES, [tenantId, device]),
          query(PUT_NODE, [keyHash, tenantId, device, enrolledAt]),
        ]),
      );
    },
    findNode: async (keyHash) => (await database.lookUp(FIND_NODE, [keyHash])).rows[0] ?? null,
  };
}

const SECRET = 'SELECT secret_hash AS hash, tenant_id AS "tenantId", created_at AS "createdAt" FROM enroll_secrets';

const ADD_SECRET = statement(
  'add-secret',
  'INSERT INTO enroll_secrets (secret_hash, tenant_id, created_at) VALUES ($1, $2, $3)',
);
const LIST_SECRETS = statement<EnrollSecret>('list-secrets', `${SECRET} WHERE tenant_id = $1 ORDER BY created_at`);
const REMOVE_SECRET = statement(
  'remove-secret',
  'DELETE FROM enroll_secrets WHERE tenant_id = $1 AND secret_hash = $2',
);
const FIND_SECRET = statement<EnrollSecret>('find-secret', `${SECRET} WHERE secret_hash = $1`);
/** Of two that enroll one device at once, the second one must find the first one's key, to drop it. */
const LOCK_DEVICE = statement('lock-enrolling', 'SELECT pg_advisory_xact_lock($1, hashtext($2))');
const DROP_NODES = statement('drop-nodes', 'DELETE FROM enrolled_nodes WHERE tenant_id = $1 AND device = $2');
const PUT_NODE = statement(
  'put-node',
  'INSERT INTO enrolled_nodes (node_key_hash, tenant_id, device, enrolled_at) VALUES ($1, $2, $3, $4)',
);
const FIND_NODE = statement<EnrolledNode>(
  'find-node',
  'SELECT tenant_id AS "tenantId", device, enrolled_at AS "enrolledAt" FROM enrolled_nodes WHERE node_key_hash = $1',
);
