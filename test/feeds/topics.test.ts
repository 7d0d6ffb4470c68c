/** What is news, compared with what is remembered. */
import { describe, expect, test } from 'vitest';
import { createCatalog } from '../../src/catalog/catalog.ts';
import { toEvent } from '../../src/feeds/news.ts';
import type { SyncProblem } from '../../src/feeds/ports.ts';
import { findKev } from '../../src/feeds/topics/kev.ts';
import { findMissing } from '../../src/feeds/topics/missing.ts';
import { findMonths } from '../../src/feeds/topics/months.ts';
import { findRefusal, findSyncChanges } from '../../src/feeds/topics/troubles.ts';
import { makeCatalog } from '../contract/support/catalog.ts';

const catalog = makeCatalog();

describe('months', () => {
  test('are told when they come, once, whatever went meanwhile', () => {
    const first = findMonths(makeCatalog({ months: 1 }), null);
    expect(first).toEqual({ text: '["2020-Jan"]', news: [] });
    const all = findMonths(catalog, first.text);
    expect(all.text).toBe('["2020-Feb","2020-Jan","2020-Mar"]');
    expect(all.news.map(({ subjects }) => subjects)).toEqual([['2020-Feb'], ['2020-Mar']]);
    expect(all.news[1]).toEqual({
      ...{ kind: 'month-published', minDevices: 0, subjects: ['2020-Mar'] },
      title: 'New: March 2020 Security Updates (2020-Mar)',
      summary:
        'The catalog now has March 2020 Security Updates (2020-Mar), with 3 vulnerabilities. It is known through 2020-03-11.',
      data: {
        months: [
          {
            id: '2020-Mar',
            title: 'March 2020 Security Updates',
            publishedAt: '2020-03-10T08:00:00Z',
            vulnerabilities: 3,
          },
        ],
      },
    });
    const rolledBack = findMonths(makeCatalog({ months: 1 }), all.text);
    expect(rolledBack).toEqual({ text: all.text, news: [] });
    expect(findMonths(catalog, rolledBack.text).news).toEqual([]);
  });

  test('that come by the dozens are told together', () => {
    const month = catalog.data.sources.find(({ kind }) => kind === 'month');
    const sources = Array.from({ length: 25 }, (_, index) => ({ ...month, id: `made-up-${index}` }));
    const many = createCatalog({ ...catalog.data, sources: sources as typeof catalog.data.sources }, 'made-up');
    const { news } = findMonths(many, '[]');
    expect(news.map(({ title, subjects }) => [title, subjects.length])).toEqual([['New: 25 months', 25]]);
  });
});

describe('missing KBs', () => {
  const counts = (kbs: Readonly<Record<string, number>>) => ({
    catalog,
    devices: 40,
    kbs: Object.entries(kbs).map(([kbId, devices]) => ({ kbId, devices, urgency: catalog.urgencyOf(kbId) })),
  });
  const subjectsOf = ({ news }: ReturnType<typeof findMissing>) => news.map(({ subjects }) => subjects[0]);

  test('are told when enough devices miss them, for each number by itself', () => {
    const first = findMissing(counts({ 9000001: 3 }), [2, 5], null);
    expect(first).toEqual({ text: '{"2":["9000001"],"5":[]}', news: [] });
    const next = findMissing(counts({ 9000001: 12, 9000003: 2 }), [5, 2, 2], first.text);
    expect(next).toEqual({
      text: '{"2":["9000001","9000003"],"5":["9000001"]}',
      news: [
        {
          ...{ kind: 'kb-missing', minDevices: 2, subjects: ['9000003'] },
          title: 'KB9000003 is missing on 2 devices',
          summary: 'KB9000003 (March 2020 Security Updates, released 2020-03-10) is missing on 2 of 40 devices.',
          data: {
            ...{ minDevices: 2, devices: 40 },
            kbs: [{ kbId: '9000003', name: 'March 2020 Security Updates', releasedOn: '2020-03-10', devices: 2 }],
          },
        },
        expect.objectContaining({
          ...{ minDevices: 5, subjects: ['9000001'], title: 'KB9000001 is missing on 12 devices' },
        }),
      ],
    });
    expect(findMissing(counts({ 9000001: 13, 9000003: 2 }), [2, 5], next.text)).toEqual({ text: next.text, news: [] });
  });

  test.each<[what: string, devices: number, isToldAgain: boolean]>([
    ['one less', 9, false],
    ['just over half', 6, false],
    ['half', 5, true],
    ['none', 0, true],
  ])('are told again only after half as many missed them: %s', (_, devices, isToldAgain) => {
    const told = '{"10":["9000003"]}';
    const fewer = findMissing(counts({ 9000003: devices }), [10], told);
    expect(fewer.news).toEqual([]);
    expect(subjectsOf(findMissing(counts({ 9000003: 10 }), [10], fewer.text))).toEqual(isToldAgain ? ['9000003'] : []);
  });

  test('that one device missed are told again after none did', () => {
    const told = '{"1":["9000003"]}';
    expect(findMissing(counts({ 9000003: 1 }), [1], told)).toEqual({ text: told, news: [] });
    expect(findMissing(counts({}), [1], told).text).toBe('{"1":[]}');
  });

  test('that the catalog does not know any more are not told again when it does', () => {
    const text = '{"1":["9000003"]}';
    const rolledBack = { ...counts({}), catalog: makeCatalog({ months: 1 }) };
    expect(findMissing(rolledBack, [1], text)).toEqual({ text, news: [] });
  });

  test('are forgotten for a number that nobody asks for', () => {
    expect(findMissing(counts({ 9000003: 1 }), [2], '{"1":["9000003"]}')).toEqual({ text: '{"2":[]}', news: [] });
  });

  test('that come by the dozens are told together', () => {
    const many = counts(
      Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`91000${index + 10}`, 40 - index])),
    );
    const { news } = findMissing(many, [1], '{"1":[]}');
    expect(news).toHaveLength(1);
    expect(news[0]).toMatchObject({
      title: '21 KBs are newly missing, KB9100010 on 40 devices',
      summary: '21 KBs are newly missing on at least 1 of 40 devices; most of all KB9100010 on 40 devices.',
    });
    expect(news[0]?.subjects).toHaveLength(21);
  });
});

describe('known exploited CVEs', () => {
  /** The catalog with CISA's list. */
  const listing = (...ids: readonly string[]) =>
    createCatalog(
      {
        ...catalog.data,
        vulnerabilities: catalog.data.vulnerabilities.map((each) => ({
          ...each,
          kev: ids.includes(each.id) ? { addedOn: '2020-03-20', dueOn: '2020-04-10', isRansomwareUsed: true } : null,
        })),
      },
      'made-up',
    );
  const exposed = (counts: Readonly<Record<string, number>>) => async () =>
    Object.entries(counts).map(([id, devices]) => ({ id, devices }));
  const notAsked = async (): Promise<never> => {
    throw new Error('counted, and nothing is new');
  };

  test('are told when they are listed and devices are exposed, once', async () => {
    const first = await findKev(listing('CVE-2020-01100'), notAsked, null);
    expect(first).toEqual({ text: '["CVE-2020-01100"]', news: [] });
    expect(await findKev(listing('CVE-2020-01100'), notAsked, first.text)).toEqual(first);
    const both = listing('CVE-2020-01100', 'CVE-2020-03100', 'CVE-2020-03200');
    const none = await findKev(both, exposed({ 'CVE-2020-01100': 9 }), first.text);
    expect(none).toEqual(first);
    const touched = await findKev(both, exposed({ 'CVE-2020-03200': 1, 'CVE-2020-01100': 9 }), none.text);
    expect(touched).toEqual({
      text: '["CVE-2020-01100","CVE-2020-03200"]',
      news: [
        {
          ...{ kind: 'kev-touches-fleet', minDevices: 0, subjects: ['CVE-2020-03200'] },
          title: 'CVE-2020-03200 is known to be exploited: 1 device exposed',
          summary:
            'CISA lists CVE-2020-03200 (Made up) as exploited since 2020-03-20, to be fixed by 2020-04-10, also by ransomware; it is open on 1 device.',
          data: {
            cves: [
              {
                id: 'CVE-2020-03200',
                title: 'Made up',
                addedOn: '2020-03-20',
                dueOn: '2020-04-10',
                isRansomwareUsed: true,
                devices: 1,
              },
            ],
          },
        },
      ],
    });
    const again = await findKev(both, exposed({ 'CVE-2020-03200': 5 }), touched.text);
    expect(again).toEqual({ text: touched.text, news: [] });
    expect(await findKev(listing(), notAsked, touched.text)).toEqual({ text: touched.text, news: [] });
  });
});

describe('sources that fail', () => {
  const fails = (source: string, since = '2020-04-01T00:00:00.000Z'): SyncProblem => ({
    ...{ source, reason: 'made up', since },
  });

  test('are told when they begin to, and when they are well again, however often they were tried', () => {
    expect(findSyncChanges([], null)).toEqual({ text: '{}', news: [] });
    const one = findSyncChanges([fails('msrc')], '{}');
    expect(one).toEqual({
      text: '{"msrc":"2020-04-01T00:00:00.000Z"}',
      news: [
        {
          ...{ kind: 'sync-failed', minDevices: 0, subjects: ['msrc'] },
          title: 'msrc cannot be fetched',
          summary: 'Since 2020-04-01T00:00:00.000Z, msrc cannot be fetched: made up. The catalog in force stays.',
          data: fails('msrc'),
        },
      ],
    });
    expect(findSyncChanges([fails('msrc', '2020-04-02T00:00:00.000Z')], one.text)).toEqual({
      text: one.text,
      news: [],
    });
    const other = findSyncChanges([fails('kev')], one.text);
    expect(other.news.map(({ kind, subjects }) => [kind, ...subjects])).toEqual([
      ['sync-failed', 'kev'],
      ['sync-recovered', 'msrc'],
    ]);
    expect(other.news[1]).toMatchObject({ data: { source: 'msrc', since: '2020-04-01T00:00:00.000Z' } });
    expect(findSyncChanges([], other.text)).toMatchObject({ text: '{}', news: [{ kind: 'sync-recovered' }] });
  });
});

describe('a refused catalog', () => {
  const refused = { version: 'abcdef0123456789', at: '2020-04-01T00:00:00.000Z', reasons: ['A shrank.', 'B went.'] };

  test('is told once, until another one is made', () => {
    expect(findRefusal(null, null)).toEqual({ text: 'null', news: [] });
    const first = findRefusal(refused, 'null');
    expect(first).toEqual({
      text: '"abcdef0123456789"',
      news: [
        {
          ...{ kind: 'catalog-refused', minDevices: 0, subjects: ['abcdef0123456789'] },
          title: 'A new catalog was refused: A shrank.',
          summary:
            'The catalog abcdef012345 was made and not put in force; the one before serves on. A shrank. B went.',
          data: { version: 'abcdef0123456789', refusedAt: refused.at, reasons: refused.reasons },
        },
      ],
    });
    expect(findRefusal({ ...refused, at: '2020-04-02T00:00:00.000Z' }, first.text)).toEqual({ ...first, news: [] });
    expect(findRefusal({ ...refused, version: 'another' }, first.text).news).toHaveLength(1);
    expect(findRefusal(null, first.text)).toEqual({ text: 'null', news: [] });
  });
});

describe('the id of an event', () => {
  const [news] = findRefusal({ version: 'made-up', at: '', reasons: [] }, null).news;
  const occasion = { tenantId: null, topic: 'refused', before: null, at: '2020-04-01T00:00:00.000Z' };
  const idOf = (change: object) => news && toEvent(news, { ...occasion, ...change }).id;

  test('is a GUID, the same whoever finds it and when, and another one after it was told', () => {
    expect(idOf({})).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(idOf({ at: '2020-04-02T00:00:00.000Z' })).toBe(idOf({}));
    const others = [{ before: { version: 1, text: '' } }, { tenantId: 'a' }, { topic: 'b' }].map(idOf);
    expect(new Set([idOf({}), ...others]).size).toBe(4);
  });
});
