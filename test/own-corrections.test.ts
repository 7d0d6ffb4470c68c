/** Corrections of an operator's own, beside those that come with kbgap. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadReviewedData } from '../src/ingest/reviewed-data.ts';
import { put, useFolder } from './cli/support/folder.ts';

const BECAUSE = { reason: 'its neighbours name another one', source: 'https://example.com/' };
const OWN = { kbId: '9000001', productIds: ['99001'], insteadKbId: '9000002', ...BECAUSE };
const ALL = { vulnerabilityId: 'CVE-2031-90001', ...BECAUSE };

describe("an operator's own corrections", () => {
  const folder = useFolder();

  it('go before those that come with kbgap, and change nothing else', async () => {
    put(folder, 'both/fixes.json', JSON.stringify([OWN]));
    put(folder, 'both/all-needed.json', JSON.stringify([ALL]));
    put(folder, 'both/README.md', 'ours');
    const shipped = await loadReviewedData();
    expect(await loadReviewedData(join(folder, 'both'))).toEqual({
      ...shipped,
      fixCorrections: [OWN, ...shipped.fixCorrections],
      allNeeded: [ALL, ...shipped.allNeeded],
    });
  });

  it('may be of one kind alone, or none yet', async () => {
    put(folder, 'one/fixes.json', '[]');
    put(folder, 'none/README.md', 'soon');
    const shipped = await loadReviewedData();
    expect(await loadReviewedData(join(folder, 'one'))).toEqual(shipped);
    expect(await loadReviewedData(join(folder, 'none'))).toEqual(shipped);
  });

  it.each([
    ['wrong/fixes.json', '[{"kbId": "9000001"}]', 'entry 1 (KB9000001), insteadKbId is not there'],
    ['wrong-name/fix.json', '[]', 'expected fixes.json and all-needed.json alone'],
    ['cut/all-needed.json', '[{', 'this is no JSON: '],
  ])('are refused with the name of the file: %s', async (name, text, problem) => {
    const file = put(folder, name, text);
    await expect(loadReviewedData(join(file, '..'))).rejects.toMatchObject({
      code: 'reviewed-data-invalid',
      message: expect.stringContaining(`${file}: ${problem}`),
    });
  });

  it('are refused where the folder is not there', async () => {
    await expect(loadReviewedData(join(folder, 'nowhere'))).rejects.toMatchObject({
      code: 'reviewed-data-invalid',
      message: expect.stringMatching(`^${join(folder, 'nowhere')}: cannot be read: ENOENT`),
    });
  });
});
