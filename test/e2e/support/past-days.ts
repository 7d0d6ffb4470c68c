/** Some days in the life of a fleet: the service itself takes its reports, by a clock of those days. */

import { type MadeFleet, makeFleet } from '../../../bench/support/fleet.ts';
import { postLines } from '../../../bench/support/service.ts';
import type { Catalog } from '../../../src/catalog/catalog.ts';
import { readConfig } from '../../../src/config.ts';
import { startServer } from '../../../src/server.ts';

export const DAYS = 10;
const DAY_MS = 86_400_000;
const SEED = 1;
/** Of all devices: those that are patched on each of the days. */
const PATCHED_A_DAY = 0.02;
const LABELLED = 40;
const GROUPS = ['Berlin', 'Osaka', 'Servers of sales'];
const TAGS = [['laptop'], ['laptop', 'sales'], ['kiosk'], []];

export interface LivedFleet {
  readonly count: number;
  readonly nameOf: (index: number) => string;
  /** YYYY-MM-DD; its last one is today. */
  readonly days: readonly string[];
}

export interface LivedOptions {
  readonly count: number;
  /** Of all devices, how many report today, too. */
  readonly seenToday: number;
  /** Where they are kept, with the catalog in force. */
  readonly environment: Readonly<Record<string, string>>;
}

export async function liveThroughDays(
  catalog: Catalog,
  { count, seenToday, environment }: LivedOptions,
): Promise<LivedFleet> {
  const end = new Date();
  const dates = Array.from({ length: DAYS + 1 }, (_, index) => new Date(end.getTime() - (DAYS - index) * DAY_MS));
  const { nameOf } = makeFleet(catalog, { count, seed: SEED, collectedAt: end.toISOString() });
  let now = dates[0] ?? end;
  const config = readConfig(environment, { port: '0', logLevel: 'error', rateLimits: 'off' });
  const server = await startServer(config, { catalog, now: () => now });
  const post = async (lines: Iterable<string>): Promise<void> => {
    const { rejected } = await postLines<{ rejected: number }>(`${server.url}/v1/reports`, await token(), lines);
    if (rejected > 0) throw new Error(`${rejected} reports were rejected`);
  };
  const token = async (): Promise<string> => {
    const roles = ['Software.Read.All', 'Machine.ReadWrite.All'];
    return (await server.issueToken({ tenantId: config.tenantId, clientId: 'stage', roles })).accessToken;
  };
  try {
    for (const [day, date] of dates.entries()) {
      now = date;
      const made = { count, seed: SEED, collectedAt: date.toISOString() };
      const [before, after] = [makeFleet(catalog, made), makeFleet(catalog, { ...made, wave: { fraction: 1 } })];
      const patched = Math.floor(day * PATCHED_A_DAY * count);
      if (day === 0) await post(linesOf(before, 0, count));
      else if (day < DAYS) await post(linesOf(after, Math.floor(patched - PATCHED_A_DAY * count), patched));
      else {
        await post(linesOf(after, 0, patched));
        await post(linesOf(before, patched, Math.floor(seenToday * count)));
      }
    }
    for (let index = 0; index < LABELLED; index++) {
      const labels = { tags: TAGS[index % TAGS.length], group: GROUPS[index % GROUPS.length] };
      const response = await fetch(`${server.url}/v1/devices/${nameOf(index)}`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${await token()}` },
        body: JSON.stringify(labels),
      });
      if (!response.ok) throw new Error(`labels: ${await response.text()}`);
    }
  } finally {
    await server.close();
  }
  return { count, nameOf, days: dates.map((date) => date.toISOString().slice(0, 10)) };
}

function* linesOf(fleet: MadeFleet, start: number, end: number): Generator<string> {
  for (let index = start; index < end; index++) yield `${fleet.reportOf(index)}\n`;
}
