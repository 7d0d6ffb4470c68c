/** What ingest needs kept: the raw documents, and the catalog in force. */
export interface CatalogStore {
  /** Where the catalog is, or will be: for messages. */
  readonly location: string;
  /** Names of the raw documents kept so far, sorted. */
  readonly listDocuments: () => Promise<readonly string[]>;
  /** The path of a file with a kept document (gzip), there at least until the lock is released. */
  readonly fetchDocument: (name: string) => Promise<string>;
  /** Keeps a copy of a raw document (gzip, whatever it was) under a name; one of the same name is replaced whole. */
  readonly keepDocument: (name: string, source: string) => Promise<void>;
  /** The bytes of the catalog in force, or its first ones; null: none yet. */
  readonly readCatalog: (length?: number) => Promise<Buffer | null>;
  /** Calls when another catalog may have been put in force, by whatever process; until the function it gives is called. */
  readonly watchCatalog: (onChange: () => void) => Promise<() => Promise<void>>;
  /** Puts a catalog in force, whole or not at all. */
  readonly publishCatalog: (bytes: Buffer) => Promise<void>;
  /** Runs `work` while no other process does the same. Throws when one does. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}
