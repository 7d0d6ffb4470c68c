/** Body of the answer about one CVE, and of the list of all. */
import Type from 'typebox';
import { fixersOf } from '../../catalog/fixers.ts';
import type { KbId } from '../../catalog/ids.ts';
import type { Vulnerability } from '../../catalog/model.ts';
import type { CveCount } from '../../fleet/exposure-counts.ts';
import type { OfCatalog } from '../../fleet/fleet.ts';
import { AS_OF_PROPERTIES, ofCatalogAsOf } from './catalog.ts';
import { CVE_PROPERTIES, CveCountDto, describeVulnerability, inOrder } from './cve-counts.ts';
import { nameKb } from './kb.ts';
import { type ListOptions, type ListRules, listPage } from './list-options.ts';
import { Count, NullableText, SeverityDto, Text, Texts } from './types.ts';

export const CveNameDto = Type.Object({ id: Text, title: Text, severity: SeverityDto }, { title: 'CveName' });

/** All CVEs and advisories of the catalog, newest first. `total`: of all pages. */
export const CveNamesDto = Type.Object(
  { ...AS_OF_PROPERTIES, total: Count, value: Type.Array(CveNameDto) },
  { title: 'CveNames' },
);

const CveFixDto = Type.Object(
  {
    kbId: Text,
    name: Text,
    releasedOn: NullableText,
    /** In which it fixes the CVE. */
    products: Texts,
    /** Active devices on which it would close it. */
    devices: Count,
  },
  { title: 'CveFix' },
);

/** What a CVE is, which active devices are exposed to it, and which KBs fix it: those of most devices first, then the newest. */
export const CveDto = Type.Object(
  {
    ...AS_OF_PROPERTIES,
    ...CVE_PROPERTIES,
    impact: NullableText,
    publishedOn: NullableText,
    cvssVector: NullableText,
    /** Where Microsoft tells of it. */
    url: Text,
    devices: Count,
    software: CveCountDto.properties.software,
    kbs: Type.Array(CveFixDto),
  },
  { title: 'Cve' },
);

export const CVE_NAMES: ListRules<Vulnerability, 'name' | 'released'> = {
  sorts: { name: ({ id }) => inOrder(id), released: ({ publishedOn }) => publishedOn },
  searchIn: ({ id, title }) => [id, title],
};

export function toCveNamesDto(
  of: OfCatalog,
  options: ListOptions<'name' | 'released'>,
): Type.Static<typeof CveNamesDto> {
  const { catalog, asOf } = of;
  const known = catalog.data.vulnerabilities.filter(({ publishedOn }) => !asOf || (publishedOn ?? '') <= asOf.day);
  const { value, total } = listPage(known.toReversed(), options, CVE_NAMES);
  return { ...ofCatalogAsOf(of), total, value: value.map(({ id, title, severity }) => ({ id, title, severity })) };
}

/** Devices exposed to a CVE, and on how many of them each KB would close it. */
export interface ExposedTo extends Omit<CveCount, 'id'> {
  readonly closers: ReadonlyMap<KbId, number>;
}

export function toCveDto(
  of: OfCatalog,
  vulnerability: Vulnerability,
  { devices, software, closers }: ExposedTo,
): Type.Static<typeof CveDto> {
  const { catalog, asOf } = of;
  const { id, impact, publishedOn, cvssVector } = vulnerability;
  const kbs = fixersOf(catalog, id).map(({ kbId, products }) => ({
    ...nameKb(catalog, kbId),
    products: products.map((product) => catalog.productName(product) ?? ''),
    devices: closers.get(kbId) ?? 0,
  }));
  return {
    ...ofCatalogAsOf(of),
    ...describeVulnerability(vulnerability),
    ...{ impact, publishedOn, cvssVector, url: advisoryUrl(id), devices, software: [...software] },
    kbs: kbs
      .filter(({ releasedOn }) => !asOf || (releasedOn ?? '') <= asOf.day)
      .sort(
        (a, b) => b.devices - a.devices || compareDays(b.releasedOn, a.releasedOn) || Number(b.kbId) - Number(a.kbId),
      ),
  };
}

function compareDays(a: string | null, b: string | null): number {
  const [first, second] = [a ?? '', b ?? ''];
  return first < second ? -1 : Number(first > second);
}

function advisoryUrl(id: string): string {
  return `https://msrc.microsoft.com/update-guide/vulnerability/${encodeURIComponent(id)}`;
}
