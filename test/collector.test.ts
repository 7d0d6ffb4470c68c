/**
 * The PowerShell collector, as far as it can be checked without a Windows: that it is written in what Windows PowerShell
 * knows, and that what it writes is kbgap's report format.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseReports } from '../src/inventory/parse-report.ts';
import {
  ADDRESS_NAMES,
  COMPONENT_NAMES,
  DIRECTORY_NAMES,
  INSTALLED_KB_NAMES,
  OS_NAMES,
  REPORT_NAMES,
} from '../src/inventory/parsers/kbgap-names.ts';
import { codeOf, findUnbalanced } from './support/powershell.ts';

const bytes = readFileSync(join(import.meta.dirname, '../collector/kbgap-collect.ps1'));
const script = bytes.toString('latin1');
const code = codeOf(script);

const namesIn = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))].sort();

describe('what the checks see', () => {
  it('tells code from strings and comments', () => {
    const text = `a 'it''s {' "{ \`" #" b # }\n<# { \n #> c \`" d`;
    expect(codeOf(text)).toBe(`a '' "" b \n\n c \`" d`);
  });

  it.each(["'", '"', '<#', '"$(1)"', "@'\n'@"])('refuses %j', (text) => {
    expect(() => codeOf(`\n${text}`)).toThrow(/^line 2: /);
  });

  it.each([
    ['{ ( [ ] ) }', null],
    ['{\n(}', '} in line 2'],
    [')', ') in line 1'],
    ['{\n{ }', '{ in line 1'],
  ])('finds the bracket without partner in %j: %s', (text, found) => {
    expect(findUnbalanced(text)).toBe(found);
  });
});

describe('collector/kbgap-collect.ps1', () => {
  it('is ASCII without BOM: without one PowerShell 5.1 would read anything else in the code page of the machine', () => {
    expect(bytes.every((byte) => byte === 10 || (byte >= 32 && byte < 127))).toBe(true);
  });

  it('has a partner for every bracket', () => {
    expect(findUnbalanced(code)).toBeNull();
  });

  it('calls its own functions, and cmdlets that Windows brings along', () => {
    const own = namesIn(code, /^function ([A-Z][A-Za-z]+-\w+) \{$/gm);
    const used = namesIn(code, /(?<![-\w'])([A-Z][A-Za-z]+-[A-Z]\w+)/g).filter((name) => !own.includes(name));
    expect(used).toEqual([
      // 3.0, behind a question whether the older one is there.
      'Get-CimInstance',
      'Get-Command',
      'Get-WmiObject',
      'New-Object',
      'Set-StrictMode',
      'Write-Output',
    ]);
    expect(own.filter((name) => !new RegExp(`(?<!function )\\b${name}\\b`).test(code))).toEqual([]);
  });

  it('starts each statement with a variable, a keyword, a type or a cmdlet: no alias', () => {
    const words = namesIn(code, /(?:^|[;{|(]|=\s)\s*&?\s*([A-Za-z%?][\w-]*)/gm);
    const keywords = ['catch', 'continue', 'else', 'exit', 'finally', 'foreach', 'function', 'if', 'param', 'return'];
    const allowed = [...keywords, 'switch', 'throw', 'try', 'while', 'Status', 'Text'];
    expect(words.filter((word) => !allowed.includes(word) && !/^[A-Z][A-Za-z]+-[A-Z]/.test(word))).toEqual([]);
  });

  it.each([
    ['?? ?. ?[ and the ternary operator (7)', /\?/],
    ['&& and || (7)', /&&|\|\|/],
    ['-Parallel and -AsArray (7)', /-(?:Parallel|AsArray)\b/i],
    ['classes and ::new() (5)', /^\s*class\b|::new\(/im],
    ['[ordered] and [pscustomobject] (3)', /\[(?:ordered|pscustomobject)\]/i],
    ['-in, -notin, -shl and -shr (3)', /\s-(?:in|notin|shl|shr)\s/i],
    ['JSON cmdlets and web cmdlets (3)', /\b(?:ConvertTo-Json|ConvertFrom-Json|Invoke-\w+)\b(?!String|Text)/],
    ['a pipeline, whose elements strict mode may not have', /\|/],
    ['splatting', /@\w/],
  ])('does not use %s', (_name, pattern) => {
    expect(pattern.exec(code)).toBeNull();
  });

  it('is strict, and stops at the first error', () => {
    expect(code).toMatch(/^Set-StrictMode -Version 2\.0\n\$ErrorActionPreference = ''$/m);
    expect(script).toContain("$ErrorActionPreference = 'Stop'");
  });

  it('describes each parameter it takes', () => {
    const [, block = ''] = /^param\(\n([\s\S]*?)^\)/m.exec(code) ?? [];
    expect(namesIn(script, /^\.PARAMETER (\w+)$/gm)).toEqual(namesIn(block, /\$(\w+)/g));
  });

  it.each([
    ['report', REPORT_NAMES, ['$schema', 'deviceId', 'isKbListComplete', 'pendingRebootKbs']],
    ['os', OS_NAMES, []],
    ['kb', INSTALLED_KB_NAMES, []],
    ['components', COMPONENT_NAMES, []],
    ['ip', ADDRESS_NAMES, []],
    ['directory', DIRECTORY_NAMES, []],
  ])(
    'writes the properties of the report format: $%s, all but those that Windows does not tell',
    (to, names, untold) => {
      const written = namesIn(script, new RegExp(`Add-Fact -To \\$${to} -Property '(\\w+)'`, 'g'));
      expect(written).toEqual(names.filter((name) => !untold.includes(name)).sort());
    },
  );

  it('writes nothing else', () => {
    const written =
      script.match(/Add-Fact -To \$(?:report|os|kb|components|ip|directory) -Property '\w+' -Value /g) ?? [];
    expect(script.match(/Add-Fact(?! \{)/g)?.length).toBe(written.length);
  });
});

describe('a report as the collector writes it', () => {
  const report = readFileSync(join(import.meta.dirname, 'fixtures/collector-report.json'));

  it('is read with every fact, and nothing to note', () => {
    expect(parseReports(report)).toEqual([
      {
        formats: ['kbgap'],
        computerName: 'PC-MÜLLER',
        collectedAt: '2026-02-12T06:30:05.000Z',
        os: {
          productName: 'Windows Server 2022 Datacenter Azure Edition',
          version: '10.0',
          build: 20348,
          ubr: 4773,
          servicePack: null,
          displayVersion: '21H2',
          editionId: 'ServerTurbine',
          installationType: 'server-core',
          architecture: 'x64',
        },
        installedKbs: [
          { kbId: '9000001', installedOn: '2026-01-14' },
          { kbId: '9000002', installedOn: null },
        ],
        isKbListComplete: true,
        pendingRebootKbs: [],
        isRebootPending: false,
        isHotpatchEnrolled: true,
        hasEsu: true,
        components: {
          internetExplorer: '11.1.20348.0',
          edgeChromium: '144.0.3719.82',
          dotnetFramework: ['2.0', '3.0', '3.5', '4.8'],
        },
        network: [
          { address: '192.0.2.10', mac: '002248242A86', type: 'Ethernet', status: 'up' },
          { address: 'fe80::222:48ff:fe24:2a86', mac: '002248242A86', type: 'Ethernet', status: 'up' },
          { address: '2001:db8::5efe:c000:20a', mac: null, type: 'Tunnel', status: 'down' },
        ],
        directory: { entraDeviceId: '01234567-89ab-cdef-0123-456789abcdef', isEntraJoined: true },
        notes: [],
      },
    ]);
  });

  it('has its properties in the order in which the script writes them', () => {
    const written = [...script.matchAll(/Add-Fact -To \$report -Property '(\w+)'/g)].map((match) => match[1]);
    expect(Object.keys(JSON.parse(report.toString()))).toEqual(written);
  });
});
