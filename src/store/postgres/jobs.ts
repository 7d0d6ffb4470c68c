import type { JobLock } from '../../fleet/ports.ts';
import { withAdvisoryLock } from './advisory-lock.ts';
import type { Database } from './database.ts';

/** Advisory locks of the database: processes that share it share them, on whatever machine. */
export function createJobLock(database: Database): JobLock {
  return {
    exclusively: async (name, work) => (await withAdvisoryLock(database, `job:${name}`, () => work())) !== null,
  };
}
