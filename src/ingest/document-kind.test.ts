import { expect, it } from 'vitest';
import { sniffDocument } from './document-kind.ts';

it.each([
  ['<cvrf:cvrfdoc\n  xmlns:vuln="x">', 'cvrf-xml'],
  ['<?xml version="1.0" encoding="utf-8"?>\n<!-- note -->\n<cvrfdoc xmlns="x">', 'cvrf-xml'],
  ['<?xml version="1.0"?><!-- a comment longer than what is looked at', 'cvrf-xml'],
  ['\n\n<!DOCTYPE html>\n<html lang="en">', 'html-page'],
  ['<!-- saved from url=(0014)about:internet -->\n<HTML>', 'html-page'],
  ['{\n  "DocumentTitle": {"Value": "x"}, "DocumentType": {', 'cvrf-json'],
  ['{"title": "x", "catalogVersion": "2026.08.07"', 'kev-json'],
  ['#model_version:v2025.03.14,score_date:2026-08-07T12:00:00Z\ncve,epss,percentile\n', 'epss-csv'],
  ['cve,epss,percentile\r\nCVE-1990-90001,0.5,0.9', 'epss-csv'],
  ['"CVE","CVSS3","EPSS","EPSS Percentile"\n', 'epss-csv'],
])('%j is %s', (head, kind) => {
  expect(sniffDocument(head)).toEqual({ kind });
});

it.each([
  ['<rss version="2.0">', 'it is XML with the root element <rss>'],
  ['<a:b/>', 'it is XML with the root element <b>'],
  ['{"value": [{"DocumentTitle": "x"}]}', 'it is JSON with the first key "value"'],
  ['[1, 2]', 'it begins with "[1, 2]"'],
  ['CVE,CVSS\nCVE-1990-9000001,0.5', 'it begins with "CVE,CVSS\\nCVE-1990-9000001,0.5"'],
  ['Host,Epsson printer\npc,1', 'it begins with "Host,Epsson printer\\npc,1"'],
  ['# a note on cve and epss\n', 'it begins with "# a note on cve and epss\\n"'],
])('%j is none of ours', (head, seen) => {
  expect(sniffDocument(head)).toEqual({ kind: null, seen });
});

it('looks at a head of nothing but comments once: each could end at any of their ends', () => {
  const head = `${'<!---->'.repeat(500)}<rss version="2.0">`;
  expect(sniffDocument(head)).toEqual({ kind: null, seen: 'it is XML with the root element <rss>' });
});
