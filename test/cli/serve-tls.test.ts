/** `kbgap serve` over HTTPS, as a process. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { useFolder } from './support/folder.ts';
import { kbgap, type Running, startKbgap } from './support/kbgap.ts';

const running: Running[] = [];
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL');
});

const folder = useFolder();

it('prints a curl that trusts the certificate it made, and says on standard error that it made one', async () => {
  // A space in the path must not break the line that is printed.
  const dataDir = join(folder, 'data of kbgap');
  const started = startKbgap(['serve', '--port', '0'], { dataDir, env: { KBGAP_TLS: 'generate' } });
  running.push(started);
  const [, url = ''] = await started.says(/kbgap is ready on (https:\/\/127\.0\.0\.1:\d+)/);
  const [curl] = await started.says(/^curl .*$/m);
  const answer = await promisify(execFile)('sh', ['-c', curl]);
  expect(JSON.parse(answer.stdout)).toMatchObject({
    '@odata.context': `${url}/api/$metadata#Collection(microsoft.windowsDefenderATP.api.PublicProductFixDto)`,
    value: [{ id: '4540673' }],
  });
  expect(started.stderr()).toContain(
    `kbgap: made a self-signed certificate: ${join(dataDir, 'tls-cert.pem')}, valid until `,
  );
});

it('that lacks the key of its certificate does not start, least of all on plain HTTP', async () => {
  const dataDir = join(folder, 'half');
  const env = { KBGAP_TLS_CERT_FILE: join(folder, 'cert.pem') };
  expect(await kbgap(['serve', '--port', '0'], { dataDir, env })).toEqual({
    code: 3,
    stdout: '',
    stderr: 'kbgap: KBGAP_TLS_KEY_FILE: expected the key of KBGAP_TLS_CERT_FILE, found ""\n',
  });
});

it('that finds no certificate says where it looked', async () => {
  const dataDir = join(folder, 'none');
  const [cert, key] = [join(folder, 'none.crt'), join(folder, 'none.key')];
  const env = { KBGAP_TLS_CERT_FILE: cert, KBGAP_TLS_KEY_FILE: key };
  expect(await kbgap(['serve', '--port', '0'], { dataDir, env })).toEqual({
    code: 3,
    stdout: '',
    stderr: `kbgap: ${cert}: expected a certificate here (KBGAP_TLS_CERT_FILE)\n`,
  });
});
