import { join } from 'node:path';
import type { JobLock } from '../../fleet/ports.ts';
import { lockFile, StoreBusyError } from '../files/lock-file.ts';

/** Locks as files beside the database: processes that share it share its directory. */
export function createJobLock(dataDir: string): JobLock {
  return {
    exclusively: async (name, work) => {
      const release = await lockFile(join(dataDir, `${name}.lock`), `${name} is running`).catch((error: unknown) => {
        if (error instanceof StoreBusyError) return null;
        throw error;
      });
      if (!release) return false;
      try {
        await work();
        return true;
      } finally {
        await release();
      }
    },
  };
}
