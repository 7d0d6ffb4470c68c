import { expect, it } from 'vitest';
import { readCvrfXml } from './xml.ts';

const XML = `<?xml version="1.0" encoding="utf-8"?>
<c:cvrfdoc xmlns:c="c" xmlns:v="v" xmlns:p="p">
  <c:DocumentTitle>May <![CDATA[1990 <Security>]]> &amp; Updates</c:DocumentTitle>
  <c:DocumentTracking>
    <c:Identification><c:ID>1990-May</c:ID><c:Alias>other</c:Alias></c:Identification>
    <c:RevisionHistory><c:Revision><c:Date>1989-01-01</c:Date></c:Revision></c:RevisionHistory>
    <c:InitialReleaseDate>1990-05-08T07:00:00</c:InitialReleaseDate>
    <c:CurrentReleaseDate>1990-05-09T07:00:00Z</c:CurrentReleaseDate>
  </c:DocumentTracking>
  <p:ProductTree>
    <p:Branch Type="Vendor" Name="x"><p:FullProductName ProductID="1">Not from the branches</p:FullProductName></p:Branch>
    <p:FullProductName ProductID="1">Windows &#51;.0</p:FullProductName>
  </p:ProductTree>
  <v:Vulnerability Ordinal="1">
    <v:Title>A <v:b>nested</v:b> title</v:Title>
    <v:Notes><v:Note Title="CVE" Type="Details"><v:CVE>CVE-1990-90009</v:CVE>not this</v:Note></v:Notes>
    <v:CVE>CVE-1990-90001</v:CVE>
    <v:ProductStatuses>
      <v:Status Type="Known Not Affected"><v:ProductID>2</v:ProductID></v:Status>
      <v:Status Type="Known Affected"><v:ProductID>1</v:ProductID></v:Status>
    </v:ProductStatuses>
    <v:CVSSScoreSets><v:ScoreSet><v:BaseScore/><v:Vector/></v:ScoreSet></v:CVSSScoreSets>
    <v:Remediations>
      <v:Remediation Type="Vendor Fix"><v:Description>9000001</v:Description><v:ProductID>1</v:ProductID><v:SubType/></v:Remediation>
      <v:Remediation Type="Vendor Fix"><v:Description/><v:ProductID>1</v:ProductID></v:Remediation>
      <v:Remediation Type="No such type"/>
      <v:Remediation/>
    </v:Remediations>
  </v:Vulnerability>
</c:cvrfdoc>`;

const MONTH = {
  kind: 'month',
  id: '1990-May',
  title: 'May 1990 <Security> & Updates',
  initialReleaseAt: '1990-05-08T07:00:00.000Z',
  currentReleaseAt: '1990-05-09T07:00:00.000Z',
  products: [{ id: '1', name: 'Windows 3.0' }],
  vulnerabilities: [
    {
      id: 'CVE-1990-90001',
      title: 'A  title',
      publishedOn: null,
      severity: null,
      impact: null,
      cvss: null,
      isExploited: false,
      isPubliclyDisclosed: false,
      exploitability: null,
      affects: ['1'],
      fixes: [{ kbId: '9000001', productIds: ['1'], subType: null, fixedBuild: null, supersedes: [] }],
    },
  ],
  drops: { 'fix-without-kb': 1, 'unknown-remediation-type': 2 },
};

async function* inPieces(text: string, length: number): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += length) yield text.slice(start, start + length);
}

it.each([1, 7, 100_000])('gives the same record in pieces of %i characters', async (length) => {
  expect(await readCvrfXml({ file: 'test.xml', kind: 'cvrf-xml', text: inPieces(XML, length) })).toEqual(MONTH);
});
