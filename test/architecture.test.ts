import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

/** DESIGN's table: what each folder of src/ may import from the others. `type`: types only. */
const ALLOWED: Record<string, readonly string[]> = {
  catalog: [],
  query: [],
  inventory: ['catalog'],
  assessment: ['catalog', 'inventory'],
  ingest: ['catalog'],
  fleet: ['catalog', 'query', 'inventory', 'assessment'],
  feeds: ['catalog', 'fleet'],
  auth: [],
  // The store takes its settings and implements the ports of ingest, fleet, feeds and auth.
  store: ['catalog', 'query', 'inventory', 'assessment', 'ingest', 'fleet', 'feeds', 'auth', 'config.ts'],
  api: ['catalog', 'query', 'inventory', 'assessment', 'fleet', 'feeds', 'auth'],
  cli: ['catalog', 'inventory', 'assessment', 'ingest', 'fleet', 'feeds', 'auth', 'store', 'config.ts', 'server.ts'],
  // Settings that have a language of their own are read where it is.
  config: ['auth', 'config.ts'],
  'config.ts': ['auth', 'config'],
  'server.ts': ['catalog', 'inventory', 'assessment', 'ingest', 'fleet', 'feeds', 'auth', 'store', 'api', 'config.ts'],
};

const PURE = ['catalog', 'query', 'inventory', 'assessment'];
/** Packages without I/O that pure code may use. */
const PURE_PACKAGES = ['papaparse'];

const root = join(import.meta.dirname, '..', 'src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .sort();

interface Import {
  readonly from: string;
  readonly specifier: string;
  readonly isType: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,]+?\s+from\s+)?'([^']+)'|\bimport\('([^']+)'\)/g;
  return [...text.matchAll(pattern)].map((match) => ({
    from: file,
    specifier: match[2] ?? match[3] ?? '',
    isType: match[1] !== undefined,
  }));
}

const imports = files.flatMap(importsOf);
const isRelative = ({ specifier }: Import): boolean => specifier.startsWith('.');
const target = ({ from, specifier }: Import): string => relative(root, join(root, dirname(from), specifier));
const folderOf = (file: string): string => file.split('/')[0] ?? file;

describe('architecture', () => {
  test('every folder of src has its row in the table', () => {
    expect([...new Set(files.map(folderOf))].sort()).toEqual(Object.keys(ALLOWED).sort());
  });

  test('folders import only what the table allows', () => {
    const forbidden = imports
      .filter(isRelative)
      .filter((each) => folderOf(each.from) !== folderOf(target(each)))
      .filter((each) => !(ALLOWED[folderOf(each.from)] ?? []).includes(folderOf(target(each))))
      .map((each) => `${each.from} imports ${target(each)}`);
    expect(forbidden).toEqual([]);
  });

  test('relative imports name a file of src that exists', () => {
    const missing = imports
      .filter(isRelative)
      .filter((each) => !files.includes(target(each)))
      .map((each) => `${each.from} imports ${each.specifier}`);
    expect(missing).toEqual([]);
  });

  test('the store takes types, ports and errors of the edge, never their work', () => {
    const work = imports
      .filter((each) => isRelative(each) && folderOf(each.from) === 'store')
      .filter(
        (each) =>
          ['ingest', 'fleet', 'feeds', 'auth'].includes(folderOf(target(each))) &&
          !each.isType &&
          !target(each).endsWith('-error.ts'),
      )
      .map((each) => `${each.from} imports ${target(each)}`);
    expect(work).toEqual([]);
  });

  test('pure folders do no I/O: no Node modules, no packages, no clock, no process', () => {
    const packages = imports
      .filter(
        (each) => !isRelative(each) && PURE.includes(folderOf(each.from)) && !PURE_PACKAGES.includes(each.specifier),
      )
      .map((each) => `${each.from} imports ${each.specifier}`);
    const globals = files
      .filter((file) => PURE.includes(folderOf(file)))
      .filter((file) =>
        /\bDate\.now\(|\bnew Date\(\)|\bprocess\.|\bfetch\(|\bBuffer\.|\bsetTimeout\(/.test(
          stripComments(readFileSync(join(root, file), 'utf8')),
        ),
      )
      .map((file) => `${file} uses a clock, the process or the network`);
    expect([...packages, ...globals]).toEqual([]);
  });

  test('no import cycles', () => {
    const graph = new Map(
      files.map((file) => [
        file,
        imports.filter((each) => each.from === file && isRelative(each) && !each.isType).map(target),
      ]),
    );
    expect(findCycles(graph)).toEqual([]);
  });

  test("wire words stay at the edge: the Defender API's in api/wire and the CLI's JSON, CVRF's spelling in ingest/cvrf", () => {
    const words = /\b(?:productsNames|cveAddressed\w*|machineMissedOn|machineId)\b/;
    const leaks = files.filter(
      (file) =>
        words.test(stripComments(readFileSync(join(root, file), 'utf8'))) &&
        !file.startsWith('api/') &&
        !file.startsWith('cli/output/'),
    );
    const spelling = files.filter(
      (file) =>
        /supercedence/i.test(stripComments(readFileSync(join(root, file), 'utf8'))) && !file.startsWith('ingest/cvrf/'),
    );
    expect([...leaks, ...spelling]).toEqual([]);
  });
});

function stripComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      return;
    }
    state.set(file, 'open');
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}
