/** One month of a replay: `kbgap sync` as a process, and what it says that is not as usual. */
import { jsonOf, kbgapWithPeak } from '../../../test/cli/support/kbgap.ts';
import { EPSS_PATH, KEV_PATH } from '../../../test/support/fake-feeds/documents.ts';
import type { FakeFeeds } from '../../../test/support/fake-feeds/fake-feeds.ts';

export interface Step {
  readonly name: string;
  readonly seconds: number;
  readonly peakMiB: number;
  readonly outcome: string;
  readonly version: string;
  /** Why it was refused. */
  readonly refusals: readonly string[];
  /** What else the gates found, by kind: "12 track-vanished". */
  readonly notes: readonly string[];
}

export interface StepOptions {
  readonly name: string;
  readonly dataDir: string;
  /** Publishes the first catalog although pages are lacking which there are not yet. */
  readonly accept?: boolean;
}

const OPTIONAL = { KBGAP_KEV_URL: KEV_PATH, KBGAP_EPSS_URL: EPSS_PATH };

/** What `kbgap sync --json` prints. */
interface Printed {
  readonly sources: readonly { readonly failures: readonly { readonly address: string; readonly reason: string }[] }[];
  readonly publish: {
    readonly outcome: string;
    readonly version: string;
    readonly findings: readonly { readonly code: string; readonly message: string; readonly isRefusal: boolean }[];
  } | null;
  readonly withheld: string | null;
}

/** Throws where anything failed but the pages that there are not yet. */
export async function syncStep(feeds: FakeFeeds, { name, dataDir, accept = false }: StepOptions): Promise<Step> {
  const off = Object.entries(OPTIONAL).filter(([, path]) => !feeds.documents.has(path));
  const env = { ...feeds.env, ...Object.fromEntries(off.map(([setting]) => [setting, 'off'])) };
  const start = performance.now();
  const run = await kbgapWithPeak(['sync', '--json', ...(accept ? ['--accept'] : [])], { dataDir, env });
  const seconds = (performance.now() - start) / 1000;
  if (run.stdout === '') throw new Error(`${name}: exit ${run.code}: ${run.stderr}`);
  const { sources, publish, withheld } = jsonOf<Printed>(run);
  const failures = sources.flatMap((source) => source.failures);
  const failed = failures.filter(({ address }) => !feeds.absent.has(new URL(address).pathname));
  const unexpected = [...failed.map(({ address, reason }) => `${address}: ${reason}`), ...feeds.unexpected()];
  if (unexpected.length > 0 || publish === null) throw new Error(`${name}: ${[withheld, ...unexpected].join('; ')}`);
  const { outcome, version, findings } = publish;
  const noted = Map.groupBy(
    findings.filter(({ isRefusal }) => !isRefusal),
    ({ code }) => code,
  );
  return {
    name,
    seconds,
    peakMiB: run.peakMiB,
    outcome,
    version,
    refusals: findings.flatMap(({ isRefusal, message }) => (isRefusal ? message : [])),
    notes: [...noted].map(([code, { length }]) => `${length} ${code}`),
  };
}

export function describeStep({ name, outcome, seconds, refusals, notes }: Step): string {
  const line = `${name}: ${outcome} in ${seconds.toFixed(1)} s${notes.length > 0 ? `; noted: ${notes.join(', ')}` : ''}`;
  return [line, ...refusals.map((reason) => `  refused: ${reason}`)].join('\n');
}
