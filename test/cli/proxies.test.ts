/** A proxy that cannot be used is named by its variable, never with the password in it. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useFolder } from './support/folder.ts';
import { kbgap } from './support/kbgap.ts';

const folder = useFolder();

test.each([
  ['HTTPS_PROXY', ['sync']],
  ['http_proxy', ['sync']],
  ['HTTPS_PROXY', ['serve', '--port', '0']],
  ['https_proxy', ['webhook', 'list']],
])('%s for kbgap %j', async (variable, args) => {
  const env = { [variable]: 'http://user:made-up-secret@' };
  expect(await kbgap(args, { dataDir: join(folder, 'data'), env })).toEqual({
    code: 3,
    stdout: '',
    stderr: `kbgap: ${variable}: expected an address such as http://proxy.example.com:8080, found something else\n`,
  });
});
