import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fix, month, PRODUCTS, page, release, reviewed, vulnerability } from '../../test/support/made-up.ts';
import { compile } from '../catalog/compile.ts';
import { CatalogFileError, decodeCatalog, encodeCatalog, readCatalogFile } from './catalog-file.ts';

const { data } = compile(
  [
    month('2031-Jan', [
      vulnerability('CVE-2031-90001', [fix('9000001', [PRODUCTS.one, PRODUCTS.two])], {
        title: 'Umlaut ä, 中文, "quoted"\n',
      }),
    ]),
    page('history', [release('9000001', '90001.10', '2031-01-14')]),
  ],
  reviewed(),
);
const bytes = encodeCatalog(data);
const headerLength = bytes.indexOf('\n') + 1;

/** The code of the error that reading these bytes gives; null: none. */
function codeOf(changed: Buffer): string | null {
  try {
    decodeCatalog(changed, 'made-up.kbgap');
    return null;
  } catch (error) {
    if (error instanceof CatalogFileError) return error.code;
    throw error;
  }
}

const withHeader = (change: (header: Record<string, unknown>) => void): Buffer => {
  const header: Record<string, unknown> = JSON.parse(bytes.toString('utf8', 0, headerLength));
  change(header);
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), bytes.subarray(headerLength)]);
};

describe('a catalog file', () => {
  it('comes back as it went in, with its checksum as version', () => {
    const catalog = decodeCatalog(bytes, 'made-up.kbgap');
    expect(catalog.data).toEqual(data);
    expect(catalog.version).toBe(createHash('sha256').update(bytes.subarray(headerLength)).digest('hex'));
    expect(catalog.knownThrough).toBe('2031-12-31');
    expect(encodeCatalog(catalog.data).equals(bytes)).toBe(true);
  });

  it('is read where it does not begin at a multiple of four bytes', () => {
    const shifted = Buffer.concat([Buffer.from('x'), bytes]).subarray(1);
    expect(decodeCatalog(shifted, 'made-up.kbgap').data).toEqual(data);
  });

  it('is refused with one bit flipped, wherever that is', () => {
    const accepted: number[] = [];
    for (let at = 0; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      const code = codeOf(flipped);
      if (code === null) accepted.push(at);
      else expect(['catalog-damaged', 'catalog-version']).toContain(code);
    }
    expect(accepted).toEqual([]);
  });

  it('is refused cut short, wherever that is', () => {
    for (let length = 0; length < bytes.length; length++)
      expect(codeOf(bytes.subarray(0, length))).toBe('catalog-damaged');
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'catalog-damaged'],
    ['zeros', Buffer.alloc(10_000), 'catalog-damaged'],
    ['something longer', Buffer.concat([bytes, Buffer.from('x')]), 'catalog-damaged'],
    ['an XML document', Buffer.from('<?xml version="1.0"?>\n<cvrf/>'), 'catalog-damaged'],
    ['other JSON', Buffer.from('{"magic":"other","formatVersion":1,"sha256":"","sizes":[]}\n'), 'catalog-damaged'],
    ['a header alone', bytes.subarray(0, headerLength), 'catalog-damaged'],
    ['null', Buffer.from('null\n'), 'catalog-damaged'],
    ['a number', Buffer.from('1\n'), 'catalog-damaged'],
    ['a later format', withHeader((header) => Object.assign(header, { formatVersion: 999 })), 'catalog-version'],
    ['an earlier format', withHeader((header) => Object.assign(header, { formatVersion: 0 })), 'catalog-version'],
    ['another checksum', withHeader((header) => Object.assign(header, { sha256: '0'.repeat(64) })), 'catalog-damaged'],
    ['no sizes', withHeader((header) => delete header.sizes), 'catalog-damaged'],
    [
      'sizes that are no numbers',
      withHeader((header) => Object.assign(header, { sizes: ['1', null, {}, []] })),
      'catalog-damaged',
    ],
    [
      'sizes of other sections',
      withHeader((header) => Object.assign(header, { sizes: [bytes.length - headerLength] })),
      'catalog-damaged',
    ],
    [
      'sizes that add up by a negative one',
      withHeader((header) => Object.assign(header, { sizes: [bytes.length - headerLength + 4, -4, 0, 0] })),
      'catalog-damaged',
    ],
  ])('%s is refused', (_, changed, code) => {
    expect(codeOf(changed)).toBe(code);
  });

  it('says which file it is about and what to do', () => {
    expect(() => decodeCatalog(Buffer.from('x'), 'made-up.kbgap')).toThrow('made-up.kbgap: this is no kbgap catalog');
    const later = withHeader((header) => Object.assign(header, { formatVersion: 999 }));
    expect(() => decodeCatalog(later, 'made-up.kbgap')).toThrow(
      /^made-up\.kbgap: catalog format 999, .*import the documents again$/,
    );
  });
});

describe('readCatalogFile', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kbgap-catalog-file-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('reads a file', async () => {
    const file = join(folder, 'good.kbgap');
    await writeFile(file, bytes);
    expect((await readCatalogFile(file)).data).toEqual(data);
  });

  it('tells a missing file from a damaged one', async () => {
    await expect(readCatalogFile(join(folder, 'none.kbgap'))).rejects.toMatchObject({
      name: 'CatalogFileError',
      code: 'catalog-missing',
      file: join(folder, 'none.kbgap'),
    });
    await expect(readCatalogFile(folder)).rejects.toMatchObject({ code: 'catalog-damaged' });
  });
});
