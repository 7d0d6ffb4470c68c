/** A tenant's machines over HTTP as the service answers them, but with pages of any size. */
import fastify from 'fastify';
import { answerCollection } from '../../../src/api/answer-collection.ts';
import { machinesOf } from '../../../src/api/machine-collection.ts';
import { MACHINES } from '../../../src/api/wire/odata/entities-machines.ts';
import { ODataQueryError } from '../../../src/api/wire/odata/odata-error.ts';
import type { DeviceFinder } from '../../../src/fleet/device-query.ts';
import type { JsonRow } from '../../../src/query/evaluate.ts';

export interface MachinePage {
  readonly count: number | null;
  readonly rows: readonly JsonRow[];
  /** The address of the next page. */
  readonly next: string | null;
}

export interface MachinePages {
  readonly statusOf: (url: string) => Promise<number>;
  readonly get: (url: string, pageSize: number) => Promise<MachinePage>;
  /** All rows of all pages, following each link; and the count of each page. */
  readonly getAll: (url: string, pageSize: number) => Promise<{ rows: JsonRow[]; counts: (number | null)[] }>;
}

export const MACHINES_PATH = '/api/machines';

export function serveMachinePages(devices: DeviceFinder, tenantId: string): MachinePages {
  let maxTop = MACHINES.maxTop;
  const app = fastify();
  app.get(MACHINES_PATH, (request, reply) => {
    const collection = { ...machinesOf({ devices, tenantId }), entity: { ...MACHINES, maxTop } };
    return answerCollection({ publicUrl: null }, request, reply, collection);
  });
  app.setErrorHandler<Error>((error, _, reply) =>
    reply.code(error instanceof ODataQueryError ? 400 : 500).send(`${error.name}: ${error.message}`),
  );
  const get = async (url: string, pageSize: number): Promise<MachinePage> => {
    maxTop = pageSize;
    const { statusCode, payload } = await app.inject(url);
    if (statusCode !== 200) throw new Error(`${decodeURIComponent(url)}: ${statusCode} ${payload}`);
    const { value, ...rest } = JSON.parse(payload);
    return { rows: value, count: rest['@odata.count'] ?? null, next: rest['@odata.nextLink'] ?? null };
  };
  return {
    get,
    statusOf: async (url) => {
      maxTop = MACHINES.maxTop;
      return (await app.inject(url)).statusCode;
    },
    getAll: async (url, pageSize) => {
      const rows: JsonRow[] = [];
      const counts: (number | null)[] = [];
      for (let next: string | null = url; next !== null; ) {
        const page: MachinePage = await get(next, pageSize);
        rows.push(...page.rows);
        counts.push(page.count);
        next = page.next;
      }
      return { rows, counts };
    },
  };
}
