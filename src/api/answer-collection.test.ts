import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { answerCollection } from './answer-collection.ts';
import type { Collection, PlacedRow } from './collection.ts';
import { uniqueOrder } from './collection.ts';
import type { Entity } from './wire/odata/entity.ts';
import { scalar } from './wire/odata/entity.ts';

const ENTITY: Entity = { name: 'Rows', properties: { id: scalar('integer') }, expandable: [], maxTop: 100 };
const shape = { entity: ENTITY, context: 'Rows', key: 'id' };

const apps: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

/** A collection of one row a part, which breaks after some. */
async function serve(breaksAfter: number): Promise<string> {
  const read = async function* (): AsyncGenerator<readonly PlacedRow[]> {
    for (let id = 0; id < 100; id++) {
      if (id === breaksAfter) throw new Error('the database went away');
      yield [{ row: { id }, position: [id] }];
    }
  };
  const collection: Collection = {
    ...shape,
    toOrder: (orderBy) => uniqueOrder(orderBy, shape),
    read,
    count: async () => 100,
  };
  const app = fastify();
  apps.push(app);
  app.get('/api/rows', (request, reply) => answerCollection({ publicUrl: null }, request, reply, collection));
  return `${await app.listen({ port: 0, host: '127.0.0.1' })}/api/rows`;
}

describe('a collection that breaks off', () => {
  test.each([0, 1, 2])('after %i parts, when nothing was sent: is an error', async (parts) => {
    const response = await fetch(await serve(parts));
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ message: 'the database went away' });
  });

  test.each([3, 50, 99])('after %i parts, when some was sent: never looks whole', async (parts) => {
    const url = await serve(parts);
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow('terminated');
  });

  test('not at all', async () => {
    const response = await fetch(await serve(Number.POSITIVE_INFINITY));
    expect(await response.json()).toMatchObject({ value: Array.from({ length: 100 }, (_, id) => ({ id })) });
  });
});
