/** How agents that cannot ask for tokens are let in: a tenant's secret, once, gives each of them a key of its own. */
import { hash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { EnrolledNode, EnrollmentStore, EnrollSecret } from './ports.ts';

export interface Enrollment {
  /** A new secret of a tenant: answered this once, only its hash is kept. */
  readonly addSecret: (tenantId: string) => Promise<{ readonly id: string; readonly secret: string }>;
  readonly listSecrets: (tenantId: string) => Promise<readonly { readonly id: string; readonly createdAt: string }[]>;
  /** By id. Agents that have enrolled with it stay. False: there is none, or several ids begin so. */
  readonly removeSecret: (tenantId: string, id: string) => Promise<boolean>;
  /** The key for an agent that knows a secret; null: it does not. */
  readonly enroll: (
    secret: string,
    device: string,
  ) => Promise<{ readonly nodeKey: string; readonly node: EnrolledNode } | null>;
  /** Whose key it is; null: nobody's, the agent must enroll again. */
  readonly findNode: (nodeKey: string) => Promise<EnrolledNode | null>;
}

/** 256 bits: nothing to guess, so that a plain hash is enough to keep it. */
const SECRET_BYTES = 32;
const ID_LENGTH = 8;
const CACHED_NODES = 50_000;
/** How long another process may not have noticed that a device has enrolled anew. */
const CACHE_MS = 60_000;

export function createEnrollment(store: EnrollmentStore, now: () => Date): Enrollment {
  const nodes = new LRUCache<string, EnrolledNode>({ max: CACHED_NODES, ttl: CACHE_MS });
  return {
    addSecret: async (tenantId) => {
      const secret = randomBytes(SECRET_BYTES).toString('base64url');
      const kept = { hash: hashOf(secret), tenantId, createdAt: now().toISOString() };
      await store.addSecret(kept);
      return { id: idOf(kept), secret };
    },
    listSecrets: async (tenantId) =>
      (await store.listSecrets(tenantId)).map((secret) => ({ id: idOf(secret), createdAt: secret.createdAt })),
    removeSecret: async (tenantId, id) => {
      const [found, ...others] = (await store.listSecrets(tenantId)).filter((secret) => idOf(secret) === id);
      return found !== undefined && others.length === 0 && (await store.removeSecret(tenantId, found.hash));
    },
    enroll: async (secret, device) => {
      const found = await store.findSecret(hashOf(secret));
      if (!found) return null;
      const nodeKey = randomBytes(SECRET_BYTES).toString('base64url');
      const node = { tenantId: found.tenantId, device, enrolledAt: now().toISOString() };
      await store.putNode(hashOf(nodeKey), node);
      return { nodeKey, node };
    },
    findNode: async (nodeKey) => {
      const key = hashOf(nodeKey);
      const known = nodes.get(key);
      if (known) return known;
      const node = await store.findNode(key);
      if (node) nodes.set(key, node);
      return node;
    },
  };
}

function hashOf(secret: string): string {
  return hash('sha256', secret, 'hex');
}

function idOf({ hash: full }: EnrollSecret): string {
  return full.slice(0, ID_LENGTH);
}
