/** What a bundle says of itself: JSON, signed byte for byte. */
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { parseDocumentName } from '../document-name.ts';
import type { KeptDocument } from '../ports.ts';

/** Some 300 bytes each for more documents than 100 years of revisions have. */
export const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;

const MAX_SHOWN = 200;

const Time = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?Z$' });
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });
const Bytes = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const closed = { additionalProperties: false };

const ManifestSchema = Type.Object(
  {
    /** Version of the kbgap that made it. */
    kbgap: Type.String({ minLength: 1, maxLength: 64 }),
    /** Always with milliseconds, so that such times compare as text. */
    createdAt: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$' }),
    catalog: Type.Object(
      {
        version: Sha256,
        knownThrough: Type.Union([Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }), Type.Null()]),
        bytes: Bytes,
        sha256: Sha256,
      },
      closed,
    ),
    documents: Type.Array(
      Type.Object(
        {
          // As `documentName` writes them; a name becomes a path, so that none may lead elsewhere.
          name: Type.String({ pattern: '^[a-z-]+/[\\w.-]+@[\\w.-]+(?:~[0-9a-f]{16})?$', maxLength: 200 }),
          from: Type.String({ maxLength: 8192 }),
          fetchedAt: Time,
          bytes: Bytes,
          sha256: Sha256,
        },
        closed,
      ),
      { minItems: 1 },
    ),
  },
  closed,
);

export type Manifest = Static<typeof ManifestSchema>;

/** A document of a bundle, as it is kept, with size and checksum of its bytes (gzip). */
export type BundledDocument = KeptDocument & Manifest['documents'][number];

/** What stands behind the manifest, in this order: the catalog, then the documents. */
export interface Content {
  /** For messages: the name of a document, or "the catalog". */
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export function contentsOf({ catalog, documents }: Manifest): Content[] {
  return [{ ...catalog, name: 'the catalog' }, ...documents];
}

/** What is wrong with a manifest, or the manifest. */
export function parseManifest(bytes: Buffer): { readonly manifest: Manifest } | { readonly problem: string } {
  const value = parseJson(bytes);
  if (!Value.Check(ManifestSchema, value)) {
    const { instancePath = '', message = '' } = Value.Errors(ManifestSchema, value)[0] ?? {};
    const found = JSON.stringify(Value.Pointer.Get(value, instancePath)) ?? 'no JSON';
    return { problem: `${instancePath} ${message}, found ${found.slice(0, MAX_SHOWN)}`.trim() };
  }
  const names = value.documents.map(({ name }) => name);
  const unknown = names.find((name) => parseDocumentName(name) === null);
  if (unknown !== undefined) return { problem: `${unknown} is no name of a document` };
  const unsorted = names.find((name, index) => index > 0 && name <= (names[index - 1] ?? ''));
  if (unsorted !== undefined) return { problem: `${unsorted} stands out of order, or twice` };
  return { manifest: value };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
