/** What ingest needs kept: the raw documents, and the catalog in force. Implemented by `store/files`. */
export interface CatalogStore {
  /** Where the catalog file is, or will be. */
  readonly catalogPath: string;
  /** Paths of the raw documents kept so far, sorted; any of them can be read again. */
  readonly listDocuments: () => Promise<readonly string[]>;
  /** Keeps a copy of a raw document (gzip, whatever it was) under a name; one of the same name is replaced whole. */
  readonly keepDocument: (name: string, source: string) => Promise<void>;
  /** The bytes of the catalog in force; null: none yet. */
  readonly readCatalog: () => Promise<Uint8Array | null>;
  /** Puts a catalog in force, whole or not at all. */
  readonly publishCatalog: (bytes: Uint8Array) => Promise<void>;
  /** Runs `work` while no other process does the same. Throws when one does. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
}
