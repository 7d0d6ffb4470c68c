import type { Database } from 'better-sqlite3';
import type { EnrolledNode, EnrollmentStore, EnrollSecret } from '../../auth/ports.ts';
import { whenUnavailable } from './unavailable.ts';

/** Secrets and keys of agents in SQLite. */
export function createEnrollmentStore(db: Database): EnrollmentStore {
  const secret = 'SELECT secret_hash AS hash, tenant_id AS tenantId, created_at AS createdAt FROM enroll_secrets';
  const statements = {
    addSecret: db.prepare<[EnrollSecret]>(
      'INSERT INTO enroll_secrets (secret_hash, tenant_id, created_at) VALUES (@hash, @tenantId, @createdAt)',
    ),
    listSecrets: db.prepare<[tenantId: string], EnrollSecret>(`${secret} WHERE tenant_id = ? ORDER BY created_at`),
    removeSecret: db.prepare<[tenantId: string, hash: string]>(
      'DELETE FROM enroll_secrets WHERE tenant_id = ? AND secret_hash = ?',
    ),
    findSecret: db.prepare<[hash: string], EnrollSecret>(`${secret} WHERE secret_hash = ?`),
    dropNodes: db.prepare<[tenantId: string, device: string]>(
      'DELETE FROM enrolled_nodes WHERE tenant_id = ? AND device = ?',
    ),
    putNode: db.prepare<[EnrolledNode & { readonly keyHash: string }]>(`
      INSERT INTO enrolled_nodes (node_key_hash, tenant_id, device, enrolled_at)
      VALUES (@keyHash, @tenantId, @device, @enrolledAt)`),
    findNode: db.prepare<[keyHash: string], EnrolledNode>(`
      SELECT tenant_id AS tenantId, device, enrolled_at AS enrolledAt FROM enrolled_nodes WHERE node_key_hash = ?`),
  };
  const putNode = db.transaction((keyHash: string, node: EnrolledNode): void => {
    statements.dropNodes.run(node.tenantId, node.device);
    statements.putNode.run({ ...node, keyHash });
  }).immediate;
  return {
    addSecret: async (each) => whenUnavailable(() => void statements.addSecret.run(each)),
    listSecrets: async (tenantId) => whenUnavailable(() => statements.listSecrets.all(tenantId)),
    removeSecret: async (tenantId, hash) =>
      whenUnavailable(() => statements.removeSecret.run(tenantId, hash).changes > 0),
    findSecret: async (hash) => whenUnavailable(() => statements.findSecret.get(hash) ?? null),
    putNode: async (keyHash, node) => whenUnavailable(() => putNode(keyHash, node)),
    findNode: async (keyHash) => whenUnavailable(() => statements.findNode.get(keyHash) ?? null),
  };
}
