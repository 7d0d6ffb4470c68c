/** `kbgap catalog corrections`, and corrections of an operator's own, over real documents. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FixCorrection } from '../../src/catalog/corrections.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { TEST_DATA } from '../support/test-data.ts';
import { put, useFolder } from './support/folder.ts';
import { jsonOf, kbgap, type Run } from './support/kbgap.ts';

interface Corrections {
  readonly unused: { readonly fixes: readonly FixCorrection[]; readonly allNeeded: readonly unknown[] };
  readonly isCurrent: boolean;
  readonly suggestions: readonly { readonly rule: string; readonly rows: number; readonly entry: FixCorrection }[];
}

describeWithTestData('kbgap catalog corrections', () => {
  const folder = useFolder();
  const dataDir = join(folder, 'data');
  const own = join(folder, 'own');
  const run = (args: readonly string[]): Promise<Run> =>
    kbgap(['catalog', ...args], { dataDir, env: { KBGAP_CORRECTIONS_DIR: own } });
  const paths = ['msrc/cvrf/2016-Sep.xml.gz', 'release-health'].map((path) => join(TEST_DATA, path));
  const because = { reason: 'made up for this test, and no more', source: 'https://example.com/' };

  it('suggests an entry, refuses it as it is, and takes it once people gave it a reason', async () => {
    const idle = { kbId: '9000001', insteadKbId: null, ...because };
    const idleToo = { vulnerabilityId: 'CVE-2031-90001', ...because };
    put(own, 'fixes.json', JSON.stringify([idle]));
    put(own, 'all-needed.json', JSON.stringify([idleToo]));
    expect(await run(['import', ...paths])).toMatchObject({ code: 0, stderr: '' });
    const found = jsonOf<Corrections>(await run(['corrections', '--json']));
    expect(found.isCurrent).toBe(true);
    // Those that come with kbgap are for other months.
    expect(found.unused.fixes).toContainEqual(idle);
    expect(found.unused.allNeeded).toContainEqual(idleToo);
    const entry: FixCorrection = {
      ...{ kbId: '3184122', productIds: ['10484'], insteadKbId: '3185319' },
      reason:
        'TO BE REVIEWED: 2016-Sep lists KB3184122 for Windows RT 8.1 (6.3), whose rows are 7 on 6.0, 1 on 6.3; the rows of 10486-10481, 10486-10482, 10486-10483 beside it name KB3185319',
      source: expect.stringMatching('^https://msrc.microsoft.com/update-guide/vulnerability/CVE-2016-\\d+$'),
    };
    expect(found.suggestions).toEqual([{ rule: 'unlike-neighbours', rows: 1, entry }]);
    const asText = await run(['corrections']);
    expect(asText.stdout).toContain(`  KB9000001: ${because.reason}\n`);
    expect(asText.stdout).toContain(`\nSuggestions, TO BE REVIEWED by a person`);

    put(own, 'fixes.json', JSON.stringify(found.suggestions.map((suggestion) => suggestion.entry)));
    expect(await run(['corrections'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(
        `${join(own, 'fixes.json')}: entry 1 (KB3184122), reason: expected a reason in words`,
      ),
    });
    put(
      own,
      'fixes.json',
      JSON.stringify(found.suggestions.map((suggestion) => ({ ...suggestion.entry, ...because }))),
    );
    const changed = jsonOf<Corrections>(await run(['corrections', '--json']));
    expect(changed).toMatchObject({ isCurrent: false, suggestions: [] });
    expect(await run(['import', ...paths])).toMatchObject({ code: 0, stderr: '' });
    const diff = jsonOf(await run(['diff', '--json']));
    expect(diff).toMatchObject({
      isReviewedDataChanged: true,
      coverage: [
        { kbId: '3184122', fixes: { gained: 0, lost: 1 } },
        { kbId: '3185319', fixes: { gained: 1, lost: 0 } },
      ],
    });
  }, 60_000);
});
