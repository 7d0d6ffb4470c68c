/** Memory of the service while a client reads a page of 10,000 machines, or several (KBGAP_BENCH_DEVICES). Baseline: the same service before. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { openTokenService } from '../src/server.ts';
import { makeReport } from '../test/contract/support/reports.ts';
import { BENCH_ENGINES, type BenchEngine } from './support/engines.ts';
import { printMeasure } from './support/report-line.ts';
import { get, peakMiB, postLines, startService } from './support/service.ts';

const DEVICES = Number(process.env.KBGAP_BENCH_DEVICES ?? 10_000);
/** The second order is no index's: its pages are read at once. */
const ORDERS = ['', '?$orderby=lastSeen%20desc'];

interface Page {
  readonly value: readonly unknown[];
  readonly '@odata.nextLink'?: string;
}

for (const engine of BENCH_ENGINES) await run(engine);

async function run(engine: BenchEngine): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kbgap-bench-'));
  const database = await engine.create(dataDir);
  const environment = { KBGAP_DATA_DIR: dataDir, KBGAP_RATE_LIMITS: 'off', ...database.environment };
  try {
    const config = readConfig(environment);
    const { issueToken } = await openTokenService(config);
    const roles = ['Machine.ReadWrite.All'];
    const { accessToken: token } = await issueToken({ tenantId: config.tenantId, clientId: 'bench', roles });
    const loading = await startService(environment);
    await postLines(`${loading.url}/v1/reports`, token, lines());
    await loading.stop();
    for (const order of ORDERS) await measure(engine.name, order, { environment, token });
  } finally {
    await database.remove();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** In a process that has done nothing else. */
async function measure(
  engine: string,
  order: string,
  { environment, token }: { environment: Readonly<Record<string, string>>; token: string },
): Promise<void> {
  const service = await startService(environment);
  try {
    const first = `${service.url}/api/machines${order}`;
    await get<Page>(`${service.url}/api/machines?$top=1`, token);
    // The peak from here on: so it is what the process uses now.
    writeFileSync(`/proc/${service.processId}/clear_refs`, '5');
    const idle = peakMiB(service.processId);
    let read = 0;
    for (let link: string | undefined = first; link !== undefined; ) {
      const page: Page = await get<Page>(link, token);
      read += page.value.length;
      link = page['@odata.nextLink'];
    }
    if (read !== DEVICES) throw new Error(`${read} of ${DEVICES} machines were read`);
    printMeasure({
      name: `${engine}, ${DEVICES} machines${order && ', by lastSeen'}: peak memory`,
      value: peakMiB(service.processId),
      unit: 'MiB',
      baseline: { name: 'the same service idle', value: idle },
      goal: 'under 50 more than idle',
    });
  } finally {
    await service.stop();
  }
}

function* lines(): Generator<string> {
  const now = Date.now();
  for (let index = 0; index < DEVICES; index++) {
    const collectedAt = new Date(now - index * 1000).toISOString();
    yield `${makeReport({ computerName: `PC-${index}`, collectedAt, build: 19045, ubr: 2000 + (index % 500) })}\n`;
  }
}
