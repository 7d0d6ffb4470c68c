/** Where documents come from: `data/sources.json`, or mirrors of it. */
import { readFile } from 'node:fs/promises';

export const SOURCE_IDS = ['msrc', 'release-pages', 'kev', 'epss'] as const;
export type SourceId = (typeof SOURCE_IDS)[number];

/** Of each source the base of a mirror, `off` to leave it out, or null for where its publisher has it. */
export type SourceBases = Readonly<Record<SourceId, string | null>>;

export interface Source {
  readonly id: SourceId;
  /** Of MSRC the index, which names the others. */
  readonly addresses: readonly string[];
}

interface PublishedSource {
  readonly id: SourceId;
  readonly address: string;
  readonly title: string;
  /** What kbgap takes from it. */
  readonly reason: string;
}

/** `data/` stands beside `src/` and `dist/` alike. */
const FILE = new URL('../../../data/sources.json', import.meta.url);

/** The sources that are not off. */
export async function loadSources(bases: SourceBases): Promise<Source[]> {
  // Part of kbgap and held to its type by `test/reviewed-data.test.ts`.
  const published = JSON.parse(await readFile(FILE, 'utf8')) as PublishedSource[];
  return SOURCE_IDS.filter((id) => bases[id] !== 'off').map((id) => ({
    id,
    addresses: published.filter((source) => source.id === id).map(({ address }) => addressAt(bases[id], address)),
  }));
}

/** A mirror stands in for scheme and host; it may have a path of its own before the publisher's. */
function addressAt(base: string | null, address: string): string {
  return base === null ? address : base + new URL(address).pathname;
}

/** The document of a month, beside the index that names it. */
export function addressOfMonth(indexAddress: string, spelling: string): string {
  return indexAddress.replace(/\/updates$/, `/cvrf/${spelling}`);
}
