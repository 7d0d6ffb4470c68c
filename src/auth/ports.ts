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
  /** What is kept now; null: nothing is. @throws {TokenKeyError} when it cannot be read. */
  readonly load: () => Promise<KeptKey | null>;
  /**
   * Keeps what `change` makes of what is kept, for good before it is answered. No two processes change it at once.
   * @throws {TokenKeyError} `key-given` where somebody else provides the key.
   */
  readonly replace: (change: (kept: KeptKey | null) => Promise<string>) => Promise<void>;
}

/** A secret of a client. */
export interface ClientSecret {
  /** SHA-256, hexadecimal. */
  readonly hash: string;
  /** ISO 8601 UTC with milliseconds. */
  readonly createdAt: string;
  /** It is good until then; null: until it is taken away. */
  readonly expiresAt: string | null;
}

/** A program that may ask for tokens of its tenant. */
export interface Client {
  /** GUID in lower case. */
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  /** What its tokens allow: application permissions. */
  readonly roles: readonly string[];
  readonly createdAt: string;
  /** Oldest first; several are good while one takes the place of another. */
  readonly secrets: readonly ClientSecret[];
  /** Rises with every change. */
  readonly version: number;
}

/** Keeps who may ask for tokens. Nothing that it keeps lets anybody in. */
export interface ClientStore {
  readonly addClient: (client: Client) => Promise<void>;
  /** Oldest first. */
  readonly listClients: (tenantId: string) => Promise<readonly Client[]>;
  readonly findClient: (id: string) => Promise<Client | null>;
  /** Gives a client other secrets. False: it is gone, or has changed since it was read. */
  readonly saveSecrets: (read: Client, secrets: readonly ClientSecret[]) => Promise<boolean>;
  /** With its secrets. False: there is none. */
  readonly removeClient: (id: string) => Promise<boolean>;
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

/** Calls of one counter in one window of time. */
export interface CallCount {
  /** At most 64 characters of ASCII. */
  readonly counter: string;
  /** When the window ends: ISO 8601 UTC with milliseconds. */
  readonly endsAt: string;
  readonly calls: number;
}

/** Keeps how often clients called, for all nodes together. It may forget: then limits begin anew. */
export interface CallCountStore {
  /** Adds calls; answers how many each counter has then, in the order given. No counter is given twice for the same window. */
  readonly addCalls: (counts: readonly CallCount[]) => Promise<readonly number[]>;
  /** Drops windows that ended before a time. */
  readonly dropEnded: (before: string) => Promise<void>;
}

/** What a person may do: a reader looks, an administrator also changes. */
export type UserRole = 'administrator' | 'reader';

/** A person who logs in with a password that is kept here. */
export interface Account {
  /** As it was given, for people. */
  readonly name: string;
  /** What accounts are told apart by, in all tenants: the name without its letter case. */
  readonly nameKey: string;
  readonly tenantId: string;
  readonly role: UserRole;
  /** ISO 8601 UTC with milliseconds. */
  readonly createdAt: string;
  readonly password: KeptPassword;
}

export interface KeptPassword {
  /** Made anew with each password: a session is good for the one that it began with alone. */
  readonly id: string;
  /** Slow, salted, with its parameters. */
  readonly hash: string;
}

/** Keeps who may log in with a password. Nothing that it keeps lets anybody in. */
export interface AccountStore {
  /** False: somebody of this name is there already, in whichever tenant. */
  readonly addAccount: (account: Account) => Promise<boolean>;
  /** By name. */
  readonly listAccounts: (tenantId: string) => Promise<readonly Account[]>;
  /** Whether there is any, of whichever tenant. */
  readonly hasAccounts: () => Promise<boolean>;
  readonly findAccount: (nameKey: string) => Promise<Account | null>;
  /** Gives it another password, and ends its sessions. False: it is gone. */
  readonly savePassword: (nameKey: string, password: KeptPassword) => Promise<boolean>;
  /** With its sessions. False: there is none. */
  readonly removeAccount: (nameKey: string) => Promise<boolean>;
}

/** A person who is logged in. */
export interface Session {
  readonly tenantId: string;
  /** For people and the log. */
  readonly name: string;
  readonly role: UserRole;
  /** The account and its password at the time; null: somebody else said who it is. */
  readonly account: { readonly nameKey: string; readonly passwordId: string } | null;
  /** ISO 8601 UTC with milliseconds. */
  readonly createdAt: string;
  /** It is over then, however much it is used. */
  readonly expiresAt: string;
  /** It was used then, or some time after. */
  readonly usedAt: string;
}

/** Which sessions are over: those that end, or were used last, at these times or before. */
export interface SessionEnd {
  readonly at: string;
  readonly unusedSince: string;
}

/** Keeps who is logged in, by the hash of what their browsers know. Nothing that it keeps lets anybody in. */
export interface SessionStore {
  readonly addSession: (idHash: string, session: Session) => Promise<void>;
  /** Null: there is none, or its account is gone or has another password. Whether it is over, others say. */
  readonly findSession: (idHash: string) => Promise<Session | null>;
  /** Notes that it was used, unless something later is noted. */
  readonly noteUse: (idHash: string, usedAt: string) => Promise<void>;
  /** False: there is none. */
  readonly removeSession: (idHash: string) => Promise<boolean>;
  /** Drops sessions that are over, at most so many; answers how many. */
  readonly dropSessions: (end: SessionEnd, limit: number) => Promise<number>;
}
