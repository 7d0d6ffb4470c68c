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

/** A secret that lets agents of a tenant enroll. Only its hash is kept. */
export interface EnrollSecret {
  /** SHA-256, hexadecimal. */
  readonly hash: string;
  readonly tenantId: string;
  /** ISO 8601 UTC with milliseconds. */
  readonly createdAt: string;
}

/** An enrolled agent: which device of which tenant it reports for. */
export interface EnrolledNode {
  readonly tenantId: string;
  /** Name or id of the device. */
  readonly device: string;
  readonly enrolledAt: string;
}

/** Keeps what agents that report by themselves are known by. Nothing that it keeps lets anybody in. */
export interface EnrollmentStore {
  readonly addSecret: (secret: EnrollSecret) => Promise<void>;
  /** Oldest first. */
  readonly listSecrets: (tenantId: string) => Promise<readonly EnrollSecret[]>;
  /** False: the tenant has no such secret. */
  readonly removeSecret: (tenantId: string, hash: string) => Promise<boolean>;
  readonly findSecret: (hash: string) => Promise<EnrollSecret | null>;
  /** Keeps a node under the hash of its key; the key that the same device had before is good no more. */
  readonly putNode: (keyHash: string, node: EnrolledNode) => Promise<void>;
  readonly findNode: (keyHash: string) => Promise<EnrolledNode | null>;
}
