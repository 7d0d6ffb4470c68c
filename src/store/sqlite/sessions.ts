import type { Database } from 'better-sqlite3';
import type { SessionEnd, SessionStore } from '../../auth/ports.ts';
import { dropSessionsBy, findSessionBy, type SessionRow, toSession, toSessionRow } from '../account-row.ts';
import { refuseNul } from '../check-text.ts';
import { whenUnavailable } from './unavailable.ts';

/** Sessions in SQLite. */
export function createSessionStore(db: Database): SessionStore {
  const statements = {
    add: db.prepare<[SessionRow & { readonly idHash: string }]>(`
      INSERT INTO sessions (id_hash, tenant_id, name, role, name_key, password_id, created_at, expires_at, used_at)
      VALUES (@idHash, @tenantId, @name, @role, @nameKey, @passwordId, @createdAt, @expiresAt, @usedAt)`),
    find: db.prepare<[idHash: string], SessionRow>(findSessionBy('?')),
    use: db.prepare<[{ readonly idHash: string; readonly usedAt: string }]>(
      'UPDATE sessions SET used_at = @usedAt WHERE id_hash = @idHash AND used_at < @usedAt',
    ),
    remove: db.prepare<[idHash: string]>('DELETE FROM sessions WHERE id_hash = ?'),
    drop: db.prepare<[SessionEnd & { readonly limit: number }]>(dropSessionsBy('@at', '@unusedSince', '@limit')),
  };
  return {
    addSession: async (idHash, session) => {
      refuseNul([session.name]);
      whenUnavailable(() => statements.add.run({ ...toSessionRow(session), idHash }));
    },
    findSession: async (idHash) => {
      const row = whenUnavailable(() => statements.find.get(idHash));
      return row ? toSession(row) : null;
    },
    noteUse: async (idHash, usedAt) => {
      whenUnavailable(() => statements.use.run({ idHash, usedAt }));
    },
    removeSession: async (idHash) => whenUnavailable(() => statements.remove.run(idHash).changes > 0),
    dropSessions: async (end, limit) => whenUnavailable(() => statements.drop.run({ ...end, limit }).changes),
  };
}
