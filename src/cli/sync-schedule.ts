/** Syncs by itself while the service runs, each time in a process of its own. */
import type { CatalogStore } from '../ingest/ports.ts';
import { nextSyncAt, type SyncHistory } from '../ingest/sync/schedule.ts';
import { readSyncState } from '../ingest/sync/sync-state.ts';
import { runKbgap } from './run-kbgap.ts';
import type { Terminal } from './terminal.ts';

/** The schedule is looked at so often: other nodes sync too, and a clock may be put right. */
const LOOK_EVERY_MS = 60_000;
/** Also after one that could not note that it ended. */
const SHORTEST_DISTANCE_MS = 5 * 60_000;
const LONGEST_SYNC_MS = 60 * 60_000;
const SHOWN_REASONS = 3;

export interface Schedule {
  /** Ends a sync that runs: wherever it is, the next one goes on from there. */
  readonly stop: () => Promise<void>;
}

export function startSchedule(store: CatalogStore, { err }: Pick<Terminal, 'err'>): Schedule {
  const stopping = new AbortController();
  /** One draw per sync: drawn anew at each look, the earliest would win. */
  let random = Math.random();
  let notBefore = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void>;

  const syncIfDue = async (): Promise<void> => {
    if (nextSyncAt(new Date(), await readHistory(store), random).getTime() > Date.now()) return;
    random = Math.random();
    err(`kbgap: sync: ${await runSync(stopping.signal)}`);
    notBefore = Date.now() + SHORTEST_DISTANCE_MS;
  };
  const look = (): void => {
    running = (Date.now() < notBefore ? Promise.resolve() : syncIfDue())
      .catch((error: unknown) => err(`kbgap: sync: ${error instanceof Error ? error.message : error}`))
      .then(() => {
        if (!stopping.signal.aborted) timer = setTimeout(look, LOOK_EVERY_MS);
      });
  };
  look();

  return {
    stop: async () => {
      clearTimeout(timer);
      stopping.abort();
      await running;
    },
  };
}

async function readHistory(store: CatalogStore): Promise<SyncHistory> {
  const [state, kept] = await Promise.all([readSyncState(store), store.listDocuments()]);
  const failures = Object.values(state?.sources ?? {}).flatMap((source) => source.failures);
  return { endedAt: state?.endedAt ?? null, hasFailed: failures.length > 0, kept };
}

/** Runs `kbgap sync`, and says what came of it in one line. */
async function runSync(signal: AbortSignal): Promise<string> {
  const { code, ...output } = await runKbgap(['sync', '--json'], { signal, longestMs: LONGEST_SYNC_MS });
  return code === null ? 'ended before it was done' : summarize(output);
}

interface Printed {
  readonly sources: readonly {
    readonly source: string;
    readonly fetched: number;
    readonly failures: readonly unknown[];
  }[];
  readonly publish: {
    readonly outcome: string;
    readonly version: string;
    readonly findings: readonly { readonly message: string; readonly isRefusal: boolean }[];
  } | null;
  readonly withheld: string | null;
}

function summarize({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string {
  // It says on standard error why it could not begin, such as that another node is at it.
  if (stdout.trim() === '')
    return (
      stderr
        .trim()
        .split('\n')
        .at(-1)
        ?.replace(/^kbgap: /, '') ?? 'no outcome'
    );
  // Printed by `kbgap sync --json` of this very program.
  const { sources, publish, withheld } = JSON.parse(stdout) as Printed;
  const counts = sources.map(
    ({ source, fetched, failures }) =>
      `${source} ${fetched} new${failures.length > 0 ? `, ${failures.length} failed` : ''}`,
  );
  const reasons = publish?.outcome === 'refused' ? publish.findings.filter(({ isRefusal }) => isRefusal) : [];
  return [
    ...counts,
    publish ? `catalog ${publish.outcome} (${publish.version.slice(0, 12)})` : `no catalog: ${withheld}`,
    ...reasons.slice(0, SHOWN_REASONS).map(({ message }) => message),
    ...(reasons.length > SHOWN_REASONS ? [`and ${reasons.length - SHOWN_REASONS} more (kbgap catalog status)`] : []),
  ].join('; ');
}
