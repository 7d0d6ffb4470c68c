/** `kbgap serve` that takes tokens of Entra ID, as a process, over HTTPS to a stand-in that it has to trust. */
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openTlsPair } from '../../src/store/open-tls.ts';
import { type FakeEntra, makeEntraKey, startFakeEntra } from '../contract/support/fake-entra.ts';
import { entraMint, forge } from '../contract/support/forge.ts';
import { useFolder } from './support/folder.ts';
import { kbgap, type Running, startKbgap } from './support/kbgap.ts';

/** That of the sample fleet, which is there before the first import. */
const TENANT = '6b626761-7000-4000-8000-00000000005a';

const running: Running[] = [];
const entras: FakeEntra[] = [];
afterEach(async () => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL');
  for (const entra of entras.splice(0)) {
    await entra.close();
    expect(entra.unexpected).toEqual([]);
  }
});

const folder = useFolder();

it('answers to a token of Entra what it answers to its own', async () => {
  const made = { dataDir: join(folder, 'entra'), tls: 'generate', tlsCertFile: null, tlsKeyFile: null } as const;
  const pair = await openTlsPair({ ...made, host: '127.0.0.1', publicUrl: null }, new Date());
  const entra = await startFakeEntra([TENANT], pair);
  entras.push(entra);
  const key = makeEntraKey('key-of-entra');
  entra.publish(key);
  const started = startKbgap(['serve', '--port', '0'], {
    dataDir: join(folder, 'data'),
    env: {
      KBGAP_ENTRA_TENANTS: TENANT,
      KBGAP_ENTRA_AUTHORITY: entra.authority,
      NODE_EXTRA_CA_CERTS: pair?.certFile ?? '',
    },
  });
  running.push(started);
  const [, url = ''] = await started.says(/kbgap is ready on (http:\/\/127\.0\.0\.1:\d+)/);
  const [, own = ''] = await started.says(/Bearer ([\w.-]+)/);
  expect(entra.requests).toEqual([]);
  const mint = entraMint({ version: 'v1', authority: entra.authority, tenantId: TENANT, key, now: new Date() });
  const answers = await Promise.all(
    [own, forge(mint), forge(mint, { header: { kid: 'other' } })].map(async (token) => {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${url}/api/machines/pc-sample-01/getmissingkbs`, { headers });
      return { status: response.status, body: await response.json() };
    }),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 401]);
  expect(answers[1]).toEqual(answers[0]);
  started.child.kill('SIGTERM');
  expect(await started.exited).toBe(0);
});

it('that is to trust keys which came over plain HTTP does not start', async () => {
  const env = { KBGAP_ENTRA_TENANTS: TENANT, KBGAP_ENTRA_AUTHORITY: 'http://login.microsoftonline.com' };
  expect(await kbgap(['serve', '--port', '0'], { dataDir: join(folder, 'plain'), env })).toEqual({
    code: 3,
    stdout: '',
    stderr:
      'kbgap: KBGAP_ENTRA_AUTHORITY: expected an https address without a path, such as https://login.microsoftonline.us, found "http://login.microsoftonline.com"\n',
  });
});
