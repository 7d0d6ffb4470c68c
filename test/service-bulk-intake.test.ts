/** Intake by lines and in groups, over a real store: what is read when, what is saved together, and what that costs. */
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { receivedChunks } from '../src/api/body/received-chunks.ts';
import { MAX_LINE_BYTES, takeInLines } from '../src/fleet/bulk-intake.ts';
import { type BulkResult, BulkStoppedError } from '../src/fleet/bulk-result.ts';
import { createFleet, type Fleet } from '../src/fleet/fleet.ts';
import { createGroupCommit } from '../src/fleet/group-commit.ts';
import type { AcceptStatements } from '../src/fleet/intake.ts';
import { createLineSplitter } from '../src/fleet/line-splitter.ts';
import type { FleetStore } from '../src/fleet/ports.ts';
import { parseStatementLine } from '../src/inventory/parse-line.ts';
import { openStore } from '../src/store/open.ts';
import { makeCatalog } from './contract/support/catalog.ts';
import { makeReport } from './contract/support/reports.ts';
import { makeDataDir, OTHER_TENANT, TENANT } from './contract/support/server.ts';
import { chunksOf, failing, inPieces, joined, peakMiB, sameBytes } from './support/lines.ts';

const catalog = makeCatalog();
const line = (computerName: string) => makeReport({ computerName, ubr: 100 });
const namesOf = async (fleet: Fleet, tenantId = TENANT) =>
  (await fleet.listDevices(tenantId, { order: { by: 'id' }, after: null, limit: 100_000 })).devices
    .map(({ device }) => device.name)
    .sort();

/** Runs with a fleet over a store of its own. */
async function withFleet(run: (fleet: Fleet, store: FleetStore) => Promise<void>): Promise<void> {
  const dataDir = await makeDataDir();
  const store = await openStore({ dataDir, tokenKeyFile: null, databaseUrl: null });
  try {
    await run(createFleet({ store: store.fleet, catalog, now: () => new Date() }), store.fleet);
  } finally {
    await store.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

describe('lines', () => {
  const split = async (chunks: AsyncIterable<Buffer>, maxBytes: number) => {
    const splitter = createLineSplitter(maxBytes);
    const lines: string[] = [];
    for await (const chunk of chunks) for (const { text, problem } of splitter.push(chunk)) lines.push(problem ?? text);
    const last = splitter.end();
    return last ? [...lines, last.problem ?? last.text] : lines;
  };
  /** What the splitter must do, said in another way: all at once. */
  const expected = (bytes: Buffer, maxBytes: number): string[] => {
    const lines = bytes
      .toString('latin1')
      .replace(/^\xef\xbb\xbf/, '')
      .split('\n')
      .map((text) => text.replace(/\r$/, ''));
    if (bytes.length === 0 || bytes.at(-1) === 0x0a) lines.pop();
    return lines.filter(Boolean).map((text) => {
      if (text.length > maxBytes) return 'too-long';
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(text, 'latin1'));
      } catch {
        return 'not-utf8';
      }
    });
  };

  test('are the same however the bytes are cut into chunks', async () => {
    const piece = fc.constantFrom('\n', '\r\n', '\r', 'a', 'bcdefghi', 'ü', '€', '𝄞', '\ufeff', ' ', '\0', '\xff');
    const bytes = fc.oneof(
      fc.array(piece).map((pieces) => Buffer.from(pieces.join(''), 'utf8')),
      fc.array(piece).map((pieces) => Buffer.from(pieces.join(''), 'latin1')),
      fc.uint8Array().map((array) => Buffer.from(array)),
    );
    await fc.assert(
      fc.asyncProperty(
        bytes,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 3, max: 20 }),
        async (all, size, max) => {
          expect(await split(inPieces(all, size), max)).toEqual(expected(all, max));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('a line of 4 MiB that comes byte by byte costs its own size', async () => {
    const bytes = Buffer.alloc(MAX_LINE_BYTES, 0x78);
    const peak = await peakMiB(async () => {
      const [text] = await split(inPieces(bytes, 1), MAX_LINE_BYTES);
      expect(text?.length).toBe(MAX_LINE_BYTES);
    });
    expect(peak).toBeLessThan(200);
  });

  test.each(['\n', 'x', '\r', ' ', '\0'])('2 GB of %j cost no memory', async (character) => {
    await withFleet(async ({ acceptStatements: accept }) => {
      const chunks = joined(chunksOf(line('pc'), '\n'), sameBytes(2_000_000_000, character.charCodeAt(0)));
      let result: BulkResult | undefined;
      const peak = await peakMiB(async () => {
        result = await takeInLines(chunks, { tenantId: TENANT, accept, batchSize: 2_000 });
      });
      expect(result).toMatchObject({ accepted: { created: 1 }, rejected: character === '\n' ? 0 : 1 });
      expect(peak).toBeLessThan(300);
    });
  });
});

describe('batches', () => {
  test('two are saved while the next is read, and no more: who sends faster waits', async () => {
    await withFleet(async (fleet) => {
      let read = 0;
      let saved = 0;
      let running = 0;
      const ahead: number[] = [];
      const accept: AcceptStatements = async (tenantId, sent) => {
        running++;
        expect(running).toBeLessThanOrEqual(2);
        await new Promise((resume) => setTimeout(resume, 30));
        ahead.push(read - saved);
        const results = await fleet.acceptStatements(tenantId, sent);
        saved += sent.length;
        running--;
        return results;
      };
      async function* lines(): AsyncGenerator<Buffer> {
        for (; read < 10_000; read++) yield Buffer.from(`${line(`pc-${read}`)}\n`);
      }
      const { accepted } = await takeInLines(lines(), { tenantId: TENANT, accept, batchSize: 2_000 });
      expect(accepted).toEqual({ created: 10_000, updated: 0, older: 0 });
      expect(ahead.length).toBe(5);
      // The batches that are saved, and the one after them.
      expect(Math.max(...ahead)).toBeLessThanOrEqual(6_000);
      expect(ahead[0]).toBeGreaterThan(2_000);
    });
  });

  test.each([
    { what: 'waits for one with the same device', second: 'PC-1', order: ['pc-0', 'pc-1', 'PC-1', 'pc-3'] },
    { what: 'of other devices does not', second: 'pc-2', order: ['pc-2', 'pc-3', 'pc-0', 'pc-1'] },
  ])('a batch that comes after a slow one $what', async ({ second, order }) => {
    await withFleet(async (fleet) => {
      const saved: (string | null)[] = [];
      const accept: AcceptStatements = async (tenantId, sent) => {
        const names = sent.map(({ statement }) => (statement.kind === 'whole' ? statement.report.computerName : null));
        if (names.includes('pc-0')) await new Promise((resume) => setTimeout(resume, 50));
        saved.push(...names);
        return fleet.acceptStatements(tenantId, sent);
      };
      const lines = ['pc-0', 'pc-1', second, 'pc-3'].map((name) => Buffer.from(`${line(name)}\n`));
      await takeInLines(chunksOf(...lines), { tenantId: TENANT, accept, batchSize: 2 });
      expect(saved).toEqual(order);
    });
  });

  test('large lines make smaller batches', async () => {
    await withFleet(async (fleet) => {
      const sizes: number[] = [];
      const accept: AcceptStatements = (tenantId, sent) => {
        sizes.push(sent.length);
        return fleet.acceptStatements(tenantId, sent);
      };
      const padded = (name: string) => Buffer.from(`${line(name)}${' '.repeat(1_000_000)}\n`);
      async function* lines(): AsyncGenerator<Buffer> {
        for (let index = 0; index < 20; index++) yield padded(`pc-${index}`);
      }
      await takeInLines(lines(), { tenantId: TENANT, accept, batchSize: 2_000 });
      expect(sizes).toEqual([8, 8, 4]);
    });
  });

  test('what was read before the stream fails is kept, but for the line that it was in', async () => {
    await withFleet(async (fleet) => {
      const cause = new Error('the line went dead');
      const chunks = failing(chunksOf(`${line('a')}\n\n`, `bad\n${line('b')}\n${line('cut')}`), cause);
      const stopped = await takeInLines(chunks, {
        tenantId: TENANT,
        accept: fleet.acceptStatements,
        batchSize: 2_000,
      }).catch((e) => e);
      expect(stopped).toBeInstanceOf(BulkStoppedError);
      expect(stopped).toMatchObject({
        code: 'lines-cut-off',
        message: 'the line went dead Lines 1 to 4 were taken in.',
        cause,
        throughLine: 4,
        soFar: { lines: 3, accepted: { created: 2, updated: 0, older: 0 }, rejected: 1 },
      });
      expect(await namesOf(fleet)).toEqual(['a', 'b']);
    });
  });

  test('lines that do not name their device are of the one given', async () => {
    await withFleet(async (fleet) => {
      const options = { tenantId: TENANT, accept: fleet.acceptStatements, batchSize: 2_000, fallbackDevice: 'given' };
      const { accepted } = await takeInLines(chunksOf(`${makeReport()}\n${line('named')}`), options);
      expect(accepted).toEqual({ created: 2, updated: 0, older: 0 });
      expect(await namesOf(fleet)).toEqual(['given', 'named']);
    });
  });
});

describe('reports that come at the same time', () => {
  const send = (fleet: Fleet, device: string, tenantId = TENANT) =>
    fleet.acceptReport({ tenantId, device, bytes: Buffer.from(makeReport({ ubr: 100 })) });

  test('share a transaction, and each gets its own answer', async () => {
    await withFleet(async (_, store) => {
      let transactions = 0;
      const saveDevices: FleetStore['devices']['saveDevices'] = (...call) => {
        transactions++;
        return store.devices.saveDevices(...call);
      };
      const devices = { ...store.devices, saveDevices };
      const fleet = createFleet({ store: { ...store, devices }, catalog, now: () => new Date() });
      const names = Array.from({ length: 200 }, (_, index) => `pc-${index}`);
      const answers = await Promise.all(names.map((name) => send(fleet, name)));
      expect(answers.map(({ device, outcome }) => [device.name, outcome])).toEqual(
        names.map((name) => [name, 'created']),
      );
      expect(transactions).toBeLessThanOrEqual(2);
      expect(await namesOf(fleet)).toEqual(names.toSorted());
    });
  });

  test('of one device, one after the other: one creates it, the others update it', async () => {
    await withFleet(async (fleet) => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => send(fleet, 'same')));
      expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['created', ...new Array(19).fill('updated')]);
      expect((await fleet.countKbs(TENANT)).devices).toBe(1);
    });
  });

  test('of two tenants stay apart', async () => {
    await withFleet(async (fleet) => {
      await Promise.all([send(fleet, 'mine'), send(fleet, 'theirs', OTHER_TENANT)]);
      expect([await namesOf(fleet), await namesOf(fleet, OTHER_TENANT)]).toEqual([['mine'], ['theirs']]);
    });
  });

  test('a statement that breaks the others’ transaction fails alone', async () => {
    await withFleet(async (fleet) => {
      const accept = createGroupCommit(async (tenantId, sent) => {
        if (sent.some(({ device }) => device === 'poison')) throw new Error('a fault of kbgap');
        return await fleet.acceptStatements(tenantId, sent);
      });
      const statement = parseStatementLine(makeReport());
      const calls = ['a', 'poison', 'b'].map((device) => accept(TENANT, [{ statement, device }]));
      const settled = await Promise.allSettled(calls);
      expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await namesOf(fleet)).toEqual(['a', 'b']);
    });
  });

  test('more than fit a transaction go into several', async () => {
    await withFleet(async (fleet) => {
      const sizes: number[] = [];
      const accept = createGroupCommit((tenantId, sent) => {
        sizes.push(sent.length);
        return fleet.acceptStatements(tenantId, sent);
      });
      const statement = parseStatementLine(makeReport());
      const calls = [1_500, 400, 200, 2_500, 1].map((count, call) =>
        accept(
          TENANT,
          Array.from({ length: count }, (_, index) => ({ statement, device: `c${call}-${index}` })),
        ),
      );
      expect((await Promise.all(calls)).map((results) => results.length)).toEqual([1_500, 400, 200, 2_500, 1]);
      expect(sizes).toEqual([1_900, 200, 2_500, 1]);
    });
  });
});

describe('a client that is slow', () => {
  /** What reading the body of one request gives, from a client that sends something every now and then. */
  const receive = async (pauses: readonly number[], isEnded: boolean, maxIdleMs: number) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const outcome = new Promise<string>((resolve) => {
      server.once('request', async (request, response) => {
        let text = '';
        try {
          for await (const chunk of receivedChunks(request, maxIdleMs)) text += chunk;
          resolve(text);
        } catch (error) {
          resolve(`${error}`);
        }
        response.end();
      });
    });
    const address = server.address();
    const client = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1');
    client.write('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    for (const pause of pauses) {
      await new Promise((resume) => setTimeout(resume, pause));
      client.write('1\r\nx\r\n');
    }
    if (isEnded) client.write('0\r\n\r\n');
    const result = await outcome;
    client.destroy();
    server.closeAllConnections();
    server.close();
    return result;
  };

  test('is waited for while anything comes, longer than it may be silent', async () => {
    expect(await receive([200, 200, 200, 200, 200, 200], true, 700)).toBe('xxxxxx');
  });

  test('is given up when nothing comes any more', async () => {
    expect(await receive([0], false, 100)).toBe('RequestError: Nothing of the body came in for 0.1 seconds.');
  });
});
