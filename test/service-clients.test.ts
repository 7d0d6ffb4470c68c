/** Clients and their secrets over a store, with a clock; how refused log-ins wait. */
import { hash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFailedLogins } from '../src/api/token/failed-logins.ts';
import { type ClientRequest, type Clients, createClients } from '../src/auth/clients.ts';
import type { Store } from '../src/store/open.ts';
import { ENGINES, type FreshDatabase } from './support/stores.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const HOUR = 3_600_000;
const START = Date.parse('2026-01-01T00:00:00.000Z');
const REQUEST: ClientRequest = { tenantId: TENANT, name: 'bot', roles: ['Software.Read.All'], days: null };

describe.each(ENGINES)('clients in $name', ({ create }) => {
  let database: FreshDatabase;
  let store: Store;
  let clients: Clients;
  let now = START;
  beforeEach(async () => {
    database = await create();
    store = await database.connect();
    now = START;
    clients = createClients(store.clients, () => new Date(now));
  });
  afterEach(() => database.drop());

  const at = (hours: number) => new Date(START + hours * HOUR).toISOString();
  const logIn = async (id: string, secret: string, tenantId = TENANT) =>
    (await clients.logIn({ tenantId, id, secret })).outcome;

  test('are made with an id and a secret of 256 bits, of which the hash is kept', async () => {
    const { client, secret } = await clients.add({ ...REQUEST, roles: ['B.Read', 'A.Read', 'B.Read'] });
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(client).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      tenantId: TENANT,
      name: 'bot',
      roles: ['B.Read', 'A.Read'],
      createdAt: at(0),
      secrets: [{ hash: hash('sha256', secret, 'hex'), createdAt: at(0), expiresAt: null }],
      version: 1,
    });
    expect(await clients.list(TENANT)).toEqual([client]);
    expect((await clients.add(REQUEST)).secret).not.toBe(secret);
  });

  test.each<[Partial<ClientRequest>]>([
    [{ name: '' }],
    [{ name: '  ' }],
    [{ name: 'a\nb' }],
    [{ name: 'a\0b' }],
    [{ name: '\ud800' }],
    [{ name: 'x'.repeat(129) }],
    [{ roles: [] }],
    [{ roles: ['Software.Read.All,Other'] }],
    [{ roles: [''] }],
    [{ roles: Array(51).fill('A.Read') }],
    [{ tenantId: 'common' }],
    [{ days: 0 }],
    [{ days: 3_651 }],
    [{ days: Number.NaN }],
  ])('are not made of %j', async (change) => {
    await expect(clients.add({ ...REQUEST, ...change })).rejects.toMatchObject({ code: 'client-invalid' });
    expect(await clients.list(TENANT)).toEqual([]);
  });

  test('get new secrets; those of before end after the overlap, or when they would anyway', async () => {
    const first = await clients.add({ ...REQUEST, days: 1 });
    const { id } = first.client;
    now = START + HOUR;
    const second = await clients.rotate(id, { overlapHours: 24, days: null });
    now = START + 2 * HOUR;
    const third = await clients.rotate(id.toUpperCase(), { overlapHours: 10, days: 2 });
    expect(third.client).toEqual({
      ...first.client,
      version: 3,
      secrets: [
        { hash: expect.any(String), createdAt: at(0), expiresAt: at(12) },
        { hash: expect.any(String), createdAt: at(1), expiresAt: at(12) },
        { hash: expect.any(String), createdAt: at(2), expiresAt: at(2 + 48) },
      ],
    });
    expect(await clients.list(TENANT)).toEqual([third.client]);
    for (const { secret } of [first, second, third]) expect(await logIn(id, secret)).toBe('let-in');
    now = START + 12 * HOUR;
    expect(await logIn(id, second.secret)).toBe('expired-secret');
    expect(await logIn(id, third.secret)).toBe('let-in');
    const fourth = await clients.rotate(id, { overlapHours: 0, days: null });
    expect(fourth.client.secrets).toEqual([{ hash: expect.any(String), createdAt: at(12), expiresAt: null }]);
    for (const { secret } of [first, second, third]) expect(await logIn(id, secret)).toBe('wrong-secret');
  });

  test.each([-1, 8_761, Number.NaN])('get no new secret with an overlap of %d hours', async (overlapHours) => {
    const { client } = await clients.add(REQUEST);
    const rotating = clients.rotate(client.id, { overlapHours, days: null });
    await expect(rotating).rejects.toMatchObject({ code: 'client-invalid' });
  });

  test('of whom several are rotated at once: one gets a secret, the others are told', async () => {
    const { client, secret } = await clients.add(REQUEST);
    const [one, two] = [clients, createClients((await database.connect()).clients, () => new Date(now))];
    const outcomes = await Promise.allSettled(
      [one, two, one, two].map((each) => each.rotate(client.id, { overlapHours: 1, days: null })),
    );
    const rotated = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(rotated.length).toBeGreaterThan(0);
    for (const each of outcomes) {
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'client-changed' });
    }
    for (const each of [secret, ...rotated.map((value) => value.secret)])
      expect(await logIn(client.id, each)).toBe('let-in');
  });

  test('are unknown in another tenant, and after they were removed', async () => {
    const { client, secret } = await clients.add(REQUEST);
    expect(await logIn(client.id, secret, TENANT.replace('1', '2'))).toBe('unknown-client');
    expect(await logIn(client.id, '')).toBe('wrong-secret');
    expect(await clients.remove(client.id.toUpperCase())).toBe(true);
    expect(await clients.remove(client.id)).toBe(false);
    expect(await logIn(client.id, secret)).toBe('unknown-client');
    await expect(clients.rotate(client.id, { overlapHours: 1, days: null })).rejects.toMatchObject({
      code: 'client-unknown',
    });
  });
});

describe('refused log-ins', () => {
  /** Waits that end when the test says so. */
  function makeFailedLogins() {
    const waits: number[] = [];
    const held: (() => void)[] = [];
    const failedLogins = createFailedLogins((milliseconds) => {
      waits.push(milliseconds);
      return new Promise<void>((resolve) => held.push(resolve));
    });
    const release = (): void => {
      for (const each of held.splice(0)) each();
    };
    return { ...failedLogins, waits, release };
  }

  test('wait longer and longer from the fourth on, each client for itself', async () => {
    const { delay, waits, release } = makeFailedLogins();
    for (let count = 0; count < 10; count++) {
      const waiting = delay('a');
      release();
      expect(await waiting).toBe(true);
    }
    expect(waits).toEqual([100, 200, 400, 800, 1600, 2000, 2000]);
    expect(await delay('b')).toBe(true);
    expect(waits).toHaveLength(7);
  });

  test('are turned away when too many wait: 8 of one client, 256 of all', async () => {
    const { delay, release } = makeFailedLogins();
    const fail = (id: string, count: number) => Array.from({ length: count }, () => delay(id));
    const first = fail('a', 3 + 8 + 5);
    expect(await Promise.all(first.filter((_, index) => index < 3 || index >= 11))).toEqual([
      ...[true, true, true],
      ...Array(5).fill(false),
    ]);
    const others = Array.from({ length: 31 }, (_, index) => fail(`b${index}`, 3 + 8)).flat();
    const last = fail('c', 4);
    expect(await Promise.all(last)).toEqual([true, true, true, false]);
    release();
    expect(await Promise.all([...first.slice(3, 11), ...others])).toEqual(Array(8 + 31 * 11).fill(true));
    const again = delay('a');
    release();
    expect(await again).toBe(true);
  });
});
