import type { SentStatement } from './address.ts';
import { FleetError } from './fleet-error.ts';
import type { AcceptedStatement, AcceptStatements } from './intake.ts';

/** Statements in one transaction, unless one call has more. */
const MAX_STATEMENTS = 2_000;

type Results = readonly (AcceptedStatement | FleetError)[];

interface Call {
  readonly sent: readonly SentStatement[];
  readonly resolve: (results: Results) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets calls of one tenant that come at the same time share a transaction: what comes in while one is saved goes together
 * into the next. Each call gets the results of its own statements, and an error of another one's alone never reaches it.
 */
export function createGroupCommit(accept: AcceptStatements): AcceptStatements {
  const waiting = new Map<string, Call[]>();

  const commit = async (tenantId: string, calls: readonly Call[]): Promise<void> => {
    try {
      const results = await accept(
        tenantId,
        calls.flatMap(({ sent }) => sent),
      );
      let start = 0;
      for (const { sent, resolve } of calls) {
        resolve(results.slice(start, start + sent.length));
        start += sent.length;
      }
    } catch (error) {
      // A store that is unavailable is so for all. Anything else may be the fault of one.
      if (error instanceof FleetError || calls.length === 1) for (const { reject } of calls) reject(error);
      else for (const call of calls) await commit(tenantId, [call]);
    }
  };

  const run = async (tenantId: string, queue: Call[]): Promise<void> => {
    while (queue.length > 0) {
      // Requests that were read in the same turn of the event loop come first: a save may not wait for anything.
      await new Promise((resume) => setImmediate(resume));
      await commit(tenantId, takeGroup(queue));
    }
    waiting.delete(tenantId);
  };

  return (tenantId, sent) =>
    new Promise((resolve, reject) => {
      const call = { sent, resolve, reject };
      const queue = waiting.get(tenantId);
      if (queue) {
        queue.push(call);
        return;
      }
      const started = [call];
      waiting.set(tenantId, started);
      void run(tenantId, started);
    });
}

function takeGroup(queue: Call[]): Call[] {
  let statements = 0;
  const end = queue.findIndex(({ sent }, index) => {
    statements += sent.length;
    return index > 0 && statements > MAX_STATEMENTS;
  });
  return queue.splice(0, end === -1 ? queue.length : end);
}
