import { expect, it } from 'vitest';
import type { ReleaseRecord } from '../../catalog/records.ts';
import { readReleasePage } from './html.ts';

async function read(body: string, address = 'https://learn.microsoft.com/en-us/windows/release-health/a-page') {
  async function* pieces(): AsyncGenerator<string> {
    const html = `<!DOCTYPE html><html><head><title>A page | Microsoft Learn</title>
      <meta name="updated_at" content="2026-07-13 02:59 PM"><link rel="canonical" href="${address}"></head><body>${body}</body></html>`;
    for (let start = 0; start < html.length; start += 11) yield html.slice(start, start + 11);
  }
  return await readReleasePage({ file: 'test.html', kind: 'html-page', text: pieces() });
}

const HISTORY =
  '<tr><th>Servicing option</th><th>Update type</th><th>Availability date</th><th>Build</th><th>KB article</th></tr>';
const CALENDAR =
  '<tr><th>Month</th><th>Update type</th><th>Type</th><th>Availability date</th><th>Build</th><th>KB article</th></tr>';

function row(...cells: string[]): string {
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('\n')}</tr>`;
}

function release(changes: Partial<ReleaseRecord>): ReleaseRecord {
  return {
    kbId: '9000001',
    builds: [{ build: 26100, ubr: 100 }],
    releasedOn: '2026-07-14',
    releaseKind: null,
    isHotpatch: false,
    section: 'Version 24H2 (OS build 26100)',
    origin: 'release-history',
    ...changes,
  };
}

it('reads the tables of a release-information page', async () => {
  const link = '<a href="https://support.microsoft.com/help/9000001">KB9000001</a>';
  const page = await read(`
    <table><tr><th>Version</th><th>Latest build</th></tr>${row('24H2', '26100.100')}</table>
    <strong>Version 24H2 (OS build&nbsp;26100)</strong> - End of updates <strong>Note</strong>
    <table>${HISTORY}
      ${row('GAC', '2026-07 B', '2026-07-14', '26100.100', link)}
      ${row('GAC<br>LTSC', '2026-07 D', '2026-07-14', '26100.100', `<strong>${link}</strong>`)}
      ${row('GAC', '2026-07 OOB', '2026-07-14', '26100.100', link)}
      ${row('GAC', '2026-07 A', '2026-07-14', '26100.100', link)}
      ${row('GAC', '', '2026-07-14', '26100.100', link)}
      ${row('GAC', '2026-07 B', '2026-07-14', '26100.1', '')}
      ${row('GAC', '2026-07 B', 'soon', '26100.100', link)}
      ${row('GAC', '2026-07 B', '2026-07-14', '26100', link)}
      ${row('GAC', '2026-07 B', '2026-07-14', '26100.100', 'see above')}
    </table>
    <h2>Hotpatch calendar</h2> <details><summary><strong>Version 24H2 (OS build 26100)</strong></summary><strong>Calendar year 2026</strong>
    <table>${CALENDAR}
      ${row('July', '2026.07 B', 'Baseline (Restart)', '2026-07-14', '26100.100', link)}
      ${row('August', '2026.08 B', 'Hotpatch', '2026-08-11', '26100.90', 'KB9000002')}
      ${row('September', '2026.09 B', 'Hotpatch', '', '', '')}
    </table></details>`);
  expect(page).toEqual({
    kind: 'release-page',
    id: 'a-page',
    title: 'A page',
    updatedAt: '2026-07-13T14:59:00.000Z',
    releases: [
      release({ releaseKind: 'securityRelease' }),
      release({ releaseKind: 'preview' }),
      release({ releaseKind: 'outOfBand' }),
      release({}),
      release({}),
      release({ releaseKind: 'securityRelease', origin: 'hotpatch-calendar' }),
      release({
        kbId: '9000002',
        builds: [{ build: 26100, ubr: 90 }],
        releasedOn: '2026-08-11',
        releaseKind: 'securityRelease',
        isHotpatch: true,
        origin: 'hotpatch-calendar',
      }),
    ],
    drops: { 'release-without-kb': 2, 'unreadable-release': 3 },
  });
});

it('a table under no version cannot be placed', async () => {
  const page = await read(
    `<table>${HISTORY}${row('GAC', '2026-07 B', '2026-07-14', '26100.100', 'KB9000001')}</table>`,
  );
  expect(page).toMatchObject({ releases: [], drops: { 'unreadable-release': 1 } });
});

it.each(['learnRender', 'sup'])('reads the list beside an update-history page (%s layout)', async (layout) => {
  const page = await read(
    `<a class="${layout}LeftNavLink">July 14, 2026—KB9000009 (OS Build 1.1)</a>
     <div class="${layout}LeftNavCategory ${layout}LeftNavActiveCategory">
       <div class="${layout}LeftNavCategoryTitle"><a class="${layout}LeftNavLink" href="x">Windows Server, version&nbsp;9000</a></div>
       <ul class="${layout}LeftNavArticles"><li class="${layout}LeftNavArticle ${layout}LeftNavCurrentArticle">
         <a class="${layout}LeftNavLink" href="x">Windows Server, version 9000</a></li><li class="${layout}LeftNavArticle"><a
         class="${layout}LeftNavLink" href="x">July 14,&nbsp;2026&mdash;KB9000001 (OS Build 26100.100) Out-of-band</a></li></ul></div>
     <p>June 1, 2026—KB9000002 (OS Build 26100.90)</p>`,
    'https://support.microsoft.com/en-us/topic/windows-server-9000-update-history-e1caa597-00c5-4ab9-9f3e-8212fe80b2ee',
  );
  expect(page).toMatchObject({
    id: 'windows-server-9000-update-history',
    releases: [
      release({ section: 'Windows Server, version 9000', releaseKind: 'outOfBand', origin: 'update-history' }),
    ],
    drops: {},
  });
});

it('a page of Microsoft without releases is a record without releases', async () => {
  expect(await read('<h1>Release notes for something else</h1>')).toMatchObject({
    id: 'a-page',
    releases: [],
    drops: {},
  });
});

it.each([
  'release-information',
  'windows11-release-information',
  'windows-server-2022-update-history',
  'release-notes-for-hotpatch-on-x',
])('but %s must have releases', async (id) => {
  await expect(read('<p>New layout</p>', `https://learn.microsoft.com/en-us/x/${id}`)).rejects.toMatchObject({
    code: 'unexpected-content',
  });
});
