/** What ingest needs kept: the raw documents, the catalogs made of them, and notes on its own work. */

/** Where a raw document came from. */
export interface DocumentOrigin {
  /** The address that it was fetched from, or the path of the file. */
  readonly from: string;
  /** ISO 8601 UTC. */
  readonly fetchedAt: string;
}

/** One revision of a raw document, as it is kept. */
export interface KeptDocument extends DocumentOrigin {
  /** Kind, id, its own date, digest of its content: see `documentName`. */
  readonly name: string;
}

/** A catalog that was made here, or brought in a bundle. */
export interface KeptCatalog {
  /** Checksum: see `Catalog.version`. */
  readonly version: string;
  /** When it was put in force, or refused. */
  readonly at: string;
  /** `earlier`: it was in force before. `refused`: it failed the gates, and is kept for people to look at. */
  readonly state: 'in-force' | 'earlier' | 'refused';
  /** Why it was refused; else empty. */
  readonly reasons: readonly string[];
}

export interface CatalogStore {
  /** Where the catalog is, or will be: for messages. */
  readonly location: string;

  /** Every revision of every document kept so far, sorted by name. */
  readonly listDocuments: () => Promise<readonly KeptDocument[]>;
  /** The path of a file with a kept document (gzip), there at least until the lock is released. */
  readonly fetchDocument: (name: string) => Promise<string>;
  /** Keeps a copy of a raw document (gzip, whatever it was), durably; of one that is kept already nothing changes. */
  readonly keepDocument: (document: KeptDocument, source: string) => Promise<void>;

  /** The bytes of the catalog in force, or its first ones; null: none yet. */
  readonly readCatalog: (length?: number) => Promise<Buffer | null>;
  /** The one in force, some that were before it, newest first, and then the last one refused, if it came after. */
  readonly listCatalogs: () => Promise<readonly KeptCatalog[]>;
  /** The bytes of any catalog of that list; null: it is none. */
  readonly readKeptCatalog: (version: string) => Promise<Buffer | null>;
  /** Calls when another catalog may have been put in force, by whatever process; until the function it gives is called. */
  readonly watchCatalog: (onChange: () => void) => Promise<() => Promise<void>>;
  /** Puts a catalog in force, whole or not at all. The one before stays kept, a refused one goes. */
  readonly publishCatalog: (bytes: Buffer, at: string) => Promise<void>;
  /** Keeps a catalog beside the one in force; the one refused before goes. */
  readonly refuseCatalog: (bytes: Buffer, refusal: Pick<KeptCatalog, 'at' | 'reasons'>) => Promise<void>;

  /** What was noted under a name (small letters and hyphens): JSON; null: nothing. */
  readonly readNote: (name: string) => Promise<string | null>;
  /** Replaces a note whole, durably; null takes it away. Under the lock, as all that writes: what lies half written is removed there. */
  readonly writeNote: (name: string, text: string | null) => Promise<void>;

  /** Runs `work` while no other process does the same. Throws when one does. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}
