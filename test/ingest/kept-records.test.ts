/** What was read of documents is noted, and read again by any other code. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCatalogStore } from '../../src/store/files/catalog-store.ts';
import { useFolder } from '../cli/support/folder.ts';
import { keepAll, kevDocument, monthDocument } from '../support/bundles.ts';

const ROOT = join(import.meta.dirname, '../..');

test('documents are read again where the code that reads them, what it uses, or a parser has changed, and only then', async () => {
  const folder = useFolder();
  const data = join(folder, 'data');
  const store = createCatalogStore(data);
  await store.exclusively(() =>
    keepAll(store, join(folder, 'documents'), [kevDocument('2031-02-01'), monthDocument('2031-Jan', '2031-01-20')]),
  );
  const copy = join(folder, 'kbgap');
  cpSync(join(ROOT, 'src'), join(copy, 'src'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  copyFileSync(join(ROOT, 'package.json'), join(copy, 'package.json'));
  const program = `
    import { readNewestRecords } from ${JSON.stringify(join(copy, 'src/ingest/kept-records.ts'))};
    import { createCatalogStore } from ${JSON.stringify(join(copy, 'src/store/files/catalog-store.ts'))};
    const store = createCatalogStore(${JSON.stringify(data)});
    let read = 0;
    await store.exclusively(() => readNewestRecords(store, { onProgress: ({ total }) => (read = total) }));
    console.log(read);`;
  const countRead = (): number =>
    Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }));

  expect([countRead(), countRead()]).toEqual([2, 0]);
  for (const file of ['src/ingest/kev/kev.ts', 'src/catalog/vulnerabilities.ts', 'package.json']) {
    appendFileSync(join(copy, file), '\n');
    expect([file, countRead(), countRead()]).toEqual([file, 2, 0]);
  }
});
