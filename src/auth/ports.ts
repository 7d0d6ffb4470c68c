/** A private key as it is kept: the text of a JWK or of a PEM file. */
export interface KeptKey {
  readonly text: string;
  /** Where it is kept, for messages. */
  readonly source: string;
}

/** Keeps the key that signs tokens. */
export interface TokenKeyStore {
  /**
   * The kept key. Where there is none, `create` makes one, which is kept for good before it is answered; of several
   * processes that start at once all get the same key.
   * @throws {TokenKeyError} when a key is there and cannot be read, or should be there and is not.
   */
  readonly loadOrCreate: (create: () => Promise<string>) => Promise<KeptKey>;
}
