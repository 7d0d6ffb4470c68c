/** What the processes of a comparison over HTTP tell each other. */

export interface ReadyAnswer {
  /** Names and values in turn, as they are sent. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** Requests for a server, each taken at random from the paths. */
export interface Load {
  readonly url: string;
  readonly token: string;
  readonly paths: readonly string[];
  readonly connections: number;
}

export interface Round {
  /** The server of the round, by its name. */
  readonly server: string;
  readonly seconds: number;
  /** Requests that fall due each second, whatever becomes of those before; null: each connection asks again once it is answered. */
  readonly rate: number | null;
}

export interface RoundResult {
  readonly perSecond: number;
  /** Milliseconds from when a request was due to the last byte of its answer. */
  readonly p99: number;
}
