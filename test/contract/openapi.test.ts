/** The OpenAPI document, held against the server that it describes. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DASHBOARD_PAGES } from '../../src/api/routes/dashboard.ts';
import { NOT_BUILT } from '../../src/api/wire/not-built.ts';
import type { Documented, OpenApiDocument } from './support/openapi.ts';
import { fillAddress, listOperations, listRoutes, optionNames, resolvePointer } from './support/openapi.ts';
import { makeReport } from './support/reports.ts';
import { startTestServer, stopTestServer, TENANT, type TestServer } from './support/server.ts';

/** Routes that are no operations of the API, or spoken by programs that bring their own description. */
const NOT_SHOWN = [
  ...DASHBOARD_PAGES.map((url) => `GET ${url}`),
  'GET /:tenant/oauth2/authorize',
  'GET /:tenant/oauth2/v2.0/authorize',
  'GET /assets/:file',
  'GET /common/discovery/instance',
  'GET /docs',
  'GET /docs/favicon-32x32.png',
  'GET /docs/start.js',
  'GET /docs/swagger-ui-bundle.js',
  'GET /docs/swagger-ui.css',
  'GET /exports/:tenantId/:kind/:file',
  'GET /openapi.json',
  'GET /session/open-id',
  'GET /session/open-id/callback',
  'POST /:tenant/oauth2/authorize',
  'POST /:tenant/oauth2/v2.0/authorize',
  'POST /osquery/config',
  'POST /osquery/enroll',
  'POST /osquery/log',
];

const routes: string[] = [];
const watch = (message: unknown): void => listRoutes(message, (route) => routes.push(route));

let server: TestServer;
let text: string;
let document: OpenApiDocument;
let operations: readonly Documented[];
/** With a token for everything that the document has. */
let call: TestServer['call'];

beforeAll(async () => {
  subscribe('fastify.initialization', watch);
  server = await startTestServer();
  unsubscribe('fastify.initialization', watch);
  for (const [computerName, ubr] of [
    ['pc-a', 100],
    ['pc-b', 300],
  ] as const) {
    await server.report(computerName, makeReport({ computerName, ubr }));
  }
  text = (await server.call('/openapi.json', { authorization: null })).text;
  document = JSON.parse(text);
  operations = listOperations(document);
  const roles = new Set(operations.flatMap(({ operation }) => operation['x-permissions']?.application ?? []));
  const authorization = `Bearer ${await server.token({ roles: [...roles] })}`;
  call = (path, init) => server.call(path, { authorization, ...init });
});
afterAll(() => stopTestServer(server));

describe('GET /openapi.json', () => {
  test('asks for no token, and is JSON', async () => {
    const answer = await server.call('/openapi.json', { authorization: null });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(answer.text).toBe(text);
  });

  test('is valid OpenAPI 3.1', async () => {
    expect(document.openapi).toBe('3.1.0');
    expect(await new Validator().validate(JSON.parse(text))).toEqual({ valid: true });
  });

  test('is the same from another server', async () => {
    const other = await startTestServer();
    expect((await other.call('/openapi.json', { authorization: null })).text).toBe(text);
    await stopTestServer(other);
  });

  test('says where clients reach the service, when that is configured', async () => {
    const behind = await startTestServer({ flags: { publicUrl: 'https://kbgap.example.com/api-of-it' } });
    const { servers } = JSON.parse((await behind.call('/openapi.json')).text);
    const page = (await behind.call('/docs')).text;
    await stopTestServer(behind);
    expect([document.servers, servers]).toEqual([[{ url: '/' }], [{ url: 'https://kbgap.example.com/api-of-it' }]]);
    expect(page).toContain('src="/api-of-it/docs/start.js"');
  });

  test('has every operation of the server once, and no other', () => {
    const notBuilt = NOT_BUILT.flatMap(({ path, methods }) => methods.map((method) => `${method} ${path}`));
    const expected = routes.filter((route) => !notBuilt.includes(route) && !NOT_SHOWN.includes(route));
    const shown = operations.map(({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`);
    expect(shown.sort()).toEqual(expected.sort());
    expect(NOT_SHOWN.filter((route) => !routes.includes(route))).toEqual([]);
  });

  test('names each operation once', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(ids.filter((id) => !/^[a-z][A-Za-z0-9]+$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(operations.filter(({ operation }) => !operation.summary || operation.tags.length !== 1)).toEqual([]);
  });

  test('has what every reference stands for, and each parameter of an address', () => {
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference = '']) => reference);
    expect(references.length).toBeGreaterThan(100);
    expect(references.filter((reference) => resolvePointer(document, reference) === undefined)).toEqual([]);
    for (const { path, operation } of operations) {
      const names = operation.parameters?.filter((each) => each.in === 'path').map(({ name }) => name) ?? [];
      expect(names).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
  });

  test('describes all that is answered, as it is answered', async () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    formats.default(ajv);
    ajv.addSchema({ ...document, $id: 'openapi' });
    const wrong: unknown[] = [];
    const empty: string[] = [];
    for (const each of operations.filter(({ method }) => method === 'GET')) {
      const { path, operation } = each;
      const address = await fillAddress(call, each, document);
      if (address === null) {
        empty.push(path);
        continue;
      }
      const answer = await call(address);
      const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
      if (answer.status !== 200 || !operation.responses['200']?.content?.[type]) {
        wrong.push([address, answer.status, type, answer.text]);
        continue;
      }
      if (type !== 'application/json') continue;
      const pointer = ['paths', path, 'get', 'responses', '200', 'content', type, 'schema'].map(escapePointer);
      const isValid = ajv.compile({ $ref: `openapi#/${pointer.join('/')}` });
      if (!isValid(answer.body)) wrong.push([address, isValid.errors]);
    }
    expect(wrong).toEqual([]);
    // Tasks are there when somebody makes them.
    expect(empty.filter((path) => !/tasks\/\{/i.test(path))).toEqual([]);
  });

  test.each([
    ['Machine', '/api/machines'],
    ['PublicProductFixDto', '/api/machines/pc-a/getmissingkbs'],
  ])('%s has the properties of its rows, in their order', async (name, address) => {
    const [row] = (await call(address)).body.value;
    expect(Object.keys(row ?? {})).toEqual(Object.keys(document.components.schemas[name]?.properties ?? {}));
  });

  const isA = (name: string, body: unknown) => {
    const ajv = new Ajv2020({ strict: false });
    formats.default(ajv);
    ajv.addSchema({ ...document, $id: 'openapi' });
    return ajv.validate({ $ref: `openapi#/components/schemas/${name}` }, body);
  };

  test.each([
    {
      takes: 'Labels',
      to: 'PATCH /v1/devices/pc-a',
      body: { tags: ['x'], group: null, value: 'High' },
      answers: 'Device',
    },
    { takes: 'MachineUpdate', to: 'PATCH /api/machines/pc-a', body: { deviceValue: 'Low' }, answers: 'Machine' },
    {
      takes: 'NewTaskOfSoftware',
      to: 'POST /v1/remediation-tasks',
      body: { software: 'windows_90', priority: 'High', dueOn: '2030-01-31' },
      answers: 'Task',
    },
  ])('$to takes $takes and answers $answers', async ({ takes, to, body, answers }) => {
    const [method = '', address = ''] = to.split(' ');
    const send = (sent: object) => call(address, { method, body: JSON.stringify(sent) });
    const answer = await send(body);
    expect([isA(takes, body), answer.status < 300, isA(answers, answer.body)]).toEqual([true, true, true]);
    for (const wrong of [{}, { ...body, more: 1 }]) {
      const refused = await send(wrong);
      expect([isA(takes, wrong), refused.status, isA('ApiError', refused.body)]).toEqual([false, 400, true]);
    }
  });

  test('says what a report and a refusal are answered', async () => {
    const report = await server.report('pc-a', makeReport({ computerName: 'pc-a', ubr: 100 }));
    const refused = await call('/v1/devices/none');
    const noToken = await call(`/${TENANT}/oauth2/v2.0/token`, { method: 'POST' });
    expect(isA('AcceptedReport', report.body)).toBe(true);
    expect([refused.status, isA('ApiError', refused.body)]).toEqual([404, true]);
    expect([noToken.status, isA('TokenError', noToken.body)]).toEqual([400, true]);
  });

  test('says who is let in: without a token, nobody who needs one', async () => {
    for (const { method, path, operation } of operations) {
      const address = path.replaceAll(/\{\w+\}/g, 'any');
      const { status } = await server.call(address, { method, authorization: null });
      expect([method, path, status === 401]).toEqual([method, path, operation.security.length > 0]);
    }
  });

  test('has the options that the native API knows', async () => {
    for (const { path, operation } of operations.filter((each) => each.method === 'GET')) {
      if (!path.startsWith('/v1/')) continue;
      const answer = await call(`${path.replace('{kb}', '9000001').replace(/\{\w+\}/, 'pc-a')}?no-such=1`);
      const known = /known are: (.*)\.$/.exec(answer.body.error?.message ?? 'known are: none.')?.[1];
      expect([path, optionNames(operation, document).join(', ') || 'none']).toEqual([path, known]);
    }
  });

  test.each(['$top', '$select', '$filter', '$orderby', '$skip', '$count'])(
    'has %s only where it is taken',
    async (option) => {
      for (const each of operations.filter(({ method }) => method === 'GET')) {
        const { path, operation } = each;
        const address = await fillAddress(call, each, document);
        if (address === null || !optionNames(operation, document).includes(option)) continue;
        const { body } = await call(address.replace('/$count', ''));
        const [row] = body.value ?? [body];
        // Without rows it cannot be told what they would have.
        if (!row) continue;
        const name = Object.keys(row).find((key) => !key.startsWith('@')) ?? '';
        const value = { $top: '1', $skip: '1', $count: 'true', $filter: `${name} ne null` }[option] ?? name;
        const answer = await call(`${address}${address.includes('?') ? '&' : '?'}${option}=${value}`);
        expect([path, answer.status, answer.text]).toEqual([path, 200, answer.text]);
      }
    },
  );
});

describe('GET /docs', () => {
  test('is a page with nothing inline and nothing from elsewhere', async () => {
    const page = await server.call('/docs', { authorization: null });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(page.text).not.toMatch(/<script>|<style|\son\w+=|style=|https?:/);
    const addresses = [...page.text.matchAll(/(?:src|href|data-document)="([^"]+)"/g)].map(
      ([, address = '']) => address,
    );
    expect(addresses).toHaveLength(5);
    for (const address of addresses) {
      const { status, text: content, headers } = await server.call(address, { authorization: null });
      expect([address, status, content.length > 100]).toEqual([address, 200, true]);
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    }
  });

  test('its style sheet takes nothing from elsewhere', async () => {
    const { text: css } = await server.call('/docs/swagger-ui.css', { authorization: null });
    expect(css).not.toMatch(/@import|url\((?!["']?data:)/);
  });

  test.each(['/docs/', '/DOCS'])('%s is the same page', async (address) => {
    const [one, other] = [await server.call('/docs'), await server.call(address)];
    expect(other.text).toBe(one.text);
  });

  test.each(['/docs/nothing.js', '/docs/..%2f..%2fpackage.json', '/docs/static/index.html'])(
    '%s is not found',
    async (address) => {
      expect((await server.call(address)).status).toBe(404);
    },
  );
});

function escapePointer(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}
