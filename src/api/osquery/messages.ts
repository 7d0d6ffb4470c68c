/** The bodies of osquery's remote API: what is read of them. */
import { RequestError } from '../request-error.ts';

export interface EnrollMessage {
  readonly secret: string;
  /** How the agent may be called, best first: its computer's name, its host name, what it identifies itself by. */
  readonly names: readonly string[];
}

export interface LogMessage {
  readonly nodeKey: string;
  /** Lines of results; empty for logs about the agent itself. */
  readonly results: readonly unknown[];
}

/** Throws RequestError `body-unreadable`. */
export function readEnroll(body: Buffer): EnrollMessage {
  const message = parseObject(body);
  const details = asObject(asObject(message.host_details).system_info);
  const names = [details.computer_name, details.hostname, message.host_identifier];
  return {
    secret: asText(message.enroll_secret),
    names: names.map(asText).filter((name) => name !== ''),
  };
}

/** Throws RequestError `body-unreadable`. */
export function readNodeKey(body: Buffer): string {
  return asText(parseObject(body).node_key);
}

const NODE_KEY = /"node_key"\s{0,9}:\s{0,9}"([^"\\]{1,256})"/g;
const MAX_NAMED_KEYS = 4;
/** What is looked at of a body: agents write the key first, and other senders may write it last. */
const LOOKED_AT_BYTES = 64 * 1024;

/** Keys that a body may have as its own, found without reading it: that costs many times its size. */
export function findNodeKeys(body: Buffer): string[] {
  const start = body.toString('latin1', 0, LOOKED_AT_BYTES);
  const end = body.toString('latin1', Math.max(LOOKED_AT_BYTES, body.length - LOOKED_AT_BYTES));
  return [start, end].flatMap((text) =>
    [...text.matchAll(NODE_KEY)].slice(0, MAX_NAMED_KEYS).flatMap(([, key]) => (key === undefined ? [] : [key.trim()])),
  );
}

/** Throws RequestError `body-unreadable`. */
export function readLog(body: Buffer): LogMessage {
  const message = parseObject(body);
  const { data } = message;
  const isResult = message.log_type === 'result';
  if (isResult && !Array.isArray(data))
    throw new RequestError('body-unreadable', 'data: expected an array of results.');
  return { nodeKey: asText(message.node_key), results: isResult && Array.isArray(data) ? data : [] };
}

type Message = Readonly<Record<string, unknown>>;

function parseObject(body: Buffer): Message {
  try {
    return asObject(JSON.parse(body.toString('utf8')));
  } catch (cause) {
    throw new RequestError('body-unreadable', 'Expected the body to be a JSON object.', { cause });
  }
}

function asObject(value: unknown): Message {
  return typeof value === 'object' && value !== null ? (value as Message) : {};
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
