import fastify, { type FastifyInstance } from 'fastify';
import Type from 'typebox';
import { afterEach, describe, expect, test } from 'vitest';
import { answerWholeList, type ListFile, type ListFormat, sendListFile } from './list-file.ts';

const ROW = Type.Object({ id: Type.Integer(), name: Type.String() });
const rowOf = (id: number) => ({ id, name: `=${'ß'.repeat(100)}` });

const apps: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

async function serve(file: Partial<ListFile> & Pick<ListFile, 'rows'>): Promise<string> {
  const app = fastify();
  apps.push(app);
  app.get<{ Querystring: { format: ListFormat } }>('/rows', (request, reply) =>
    sendListFile(request, reply, {
      ...{ format: request.query.format, name: 'rows', day: '2031-05-06', row: ROW, about: { isSample: false } },
      ...file,
    }),
  );
  return `${await app.listen({ port: 0, host: '127.0.0.1' })}/rows?format=`;
}

/** One row a part; how many were read, and whether the reading was ended. */
function source({ parts, breaksAfter = Number.POSITIVE_INFINITY }: { parts: number; breaksAfter?: number }) {
  const state = { read: 0, isEnded: false };
  const rows = async function* () {
    try {
      for (; state.read < parts; state.read++) {
        if (state.read === breaksAfter) throw new Error('the database went away');
        yield [rowOf(state.read)];
      }
    } finally {
      state.isEnded = true;
    }
  };
  return { state, rows: rows() };
}

describe('a list as a file', () => {
  test('csv: with a byte order mark and a name, nothing in it runs', async () => {
    const response = await fetch(`${await serve({ rows: source({ parts: 2 }).rows })}csv`);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="kbgap-rows-2031-05-06.csv"',
    });
    const name = `"'=${'ß'.repeat(100)}"`;
    const text = `\ufeff"id","name"\r\n0,${name}\r\n1,${name}\r\n`;
    expect(Buffer.from(await response.arrayBuffer()).toString()).toBe(text);
  });

  test('json: rows as they are, beside what is said of all of them', async () => {
    const response = await fetch(`${await serve({ rows: source({ parts: 3 }).rows })}json`);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="kbgap-rows-2031-05-06.json"');
    expect(await response.json()).toEqual({ isSample: false, value: [rowOf(0), rowOf(1), rowOf(2)] });
  });

  test('what the schema of a row lacks is in no file', async () => {
    const url = await serve({ rows: [[{ ...rowOf(0), kept: 'for itself' }]] });
    expect(await (await fetch(`${url}json`)).json()).toEqual({ isSample: false, value: [rowOf(0)] });
    expect(await (await fetch(`${url}csv`)).text()).not.toContain('for itself');
  });

  test('of no rows', async () => {
    expect(await (await fetch(`${await serve({ rows: [] })}csv`)).text()).toBe('"id","name"\r\n');
    expect(await (await fetch(`${await serve({ rows: [[]], about: {} })}json`)).json()).toEqual({ value: [] });
  });

  test.each<ListFormat>(['csv', 'json'])('%s of 100,000 rows in one part', async (format) => {
    const all = Array.from({ length: 100_000 }, (_, id) => rowOf(id));
    const text = await (await fetch((await serve({ rows: [all] })) + format)).text();
    if (format === 'json') expect(JSON.parse(text).value).toEqual(all);
    else expect(text.trimEnd().split('\r\n')).toHaveLength(all.length + 1);
  });

  test.each<ListFormat>(['csv', 'json'])('%s that cannot be begun is an error, not a file', async (format) => {
    const response = await fetch((await serve({ rows: source({ parts: 9, breaksAfter: 0 }).rows })) + format);
    expect(response.status).toBe(500);
    expect(response.headers.get('content-disposition')).toBeNull();
    expect(await response.json()).toMatchObject({ message: 'the database went away' });
  });

  test.each<ListFormat>(['csv', 'json'])('%s that breaks off half-way never looks whole', async (format) => {
    const url = (await serve({ rows: source({ parts: 9_000, breaksAfter: 5_000 }).rows })) + format;
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow('terminated');
  });

  test('rows are read no faster than they are taken, and no further once the client has left', async () => {
    const { state, rows } = source({ parts: 10_000_000 });
    const response = await fetch(`${await serve({ rows })}csv`);
    const reader = response.body?.getReader();
    await reader?.read();
    const readAhead = async (): Promise<number> => {
      const before = state.read;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return state.read === before ? before : readAhead();
    };
    expect(await readAhead()).toBeLessThan(200_000);
    await reader?.cancel();
    await expect.poll(() => state.isEnded).toBe(true);
  });

  test('HEAD reads nothing', async () => {
    const { state, rows } = source({ parts: 5 });
    const response = await fetch(`${await serve({ rows })}csv`, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-type'), state.read]).toEqual([
      200,
      'text/csv; charset=utf-8',
      0,
    ]);
  });
});

test('a list that is worked out whole is answered as ever, unless a file is asked for', async () => {
  const app = fastify();
  apps.push(app);
  app.get<{ Querystring: { format?: ListFormat } }>('/rows', (request, reply) =>
    answerWholeList(request, reply, {
      ...{ format: request.query.format, name: 'rows', day: '2031-05-06', row: ROW },
      answer: { total: 1, value: [rowOf(1)] },
    }),
  );
  const url = `${await app.listen({ port: 0, host: '127.0.0.1' })}/rows`;
  const [plain, json] = await Promise.all([fetch(url), fetch(`${url}?format=json`)]);
  expect(plain.headers.get('content-disposition')).toBeNull();
  expect(await plain.json()).toEqual(await json.json());
});
