/** Small CVRF months, as text: as strict as the real ones, and made up. */

export interface MonthText {
  readonly id: string;
  /** CurrentReleaseDate. */
  readonly revisedAt: string;
  /** Each row: a vulnerability, and the KB that fixes it for Windows 10 1909 x64. */
  readonly rows: readonly { readonly cve: string; readonly kb: string }[];
}

const PRODUCT = '11713';

export function writeMonth({ id, revisedAt, rows }: MonthText): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<cvrf:cvrfdoc xmlns:cvrf="http://www.icasi.org/CVRF/schema/cvrf/1.1" xmlns:vuln="http://www.icasi.org/CVRF/schema/vuln/1.1" xmlns:prod="http://www.icasi.org/CVRF/schema/prod/1.1">
  <cvrf:DocumentTitle>${id} Security Updates</cvrf:DocumentTitle>
  <cvrf:DocumentTracking>
    <cvrf:Identification><cvrf:ID>${id}</cvrf:ID></cvrf:Identification>
    <cvrf:InitialReleaseDate>2020-01-14T08:00:00</cvrf:InitialReleaseDate>
    <cvrf:CurrentReleaseDate>${revisedAt}</cvrf:CurrentReleaseDate>
  </cvrf:DocumentTracking>
  <prod:ProductTree><prod:FullProductName ProductID="${PRODUCT}">Windows 10 Version 1909 for x64-based Systems</prod:FullProductName></prod:ProductTree>
${rows.map(writeRow).join('\n')}
</cvrf:cvrfdoc>`;
}

function writeRow({ cve, kb }: MonthText['rows'][number]): string {
  return `  <vuln:Vulnerability>
    <vuln:Title>${cve}</vuln:Title><vuln:CVE>${cve}</vuln:CVE>
    <vuln:ProductStatuses><vuln:Status Type="Known Affected"><vuln:ProductID>${PRODUCT}</vuln:ProductID></vuln:Status></vuln:ProductStatuses>
    <vuln:Remediations><vuln:Remediation Type="Vendor Fix"><vuln:Description>${kb}</vuln:Description><vuln:ProductID>${PRODUCT}</vuln:ProductID><vuln:SubType>Security Update</vuln:SubType></vuln:Remediation></vuln:Remediations>
  </vuln:Vulnerability>`;
}
