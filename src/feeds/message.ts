/** Messages in the form of Standard Webhooks 1.0: receivers check them with its libraries. */
import { createHmac, randomBytes } from 'node:crypto';
import type { FeedEvent } from './ports.ts';

export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const SECRET_PREFIX = 'whsec_';
const SECRET_BYTES = 32;

export function makeSecret(): string {
  return `${SECRET_PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** What is sent of an event; the same at each try, but for the time of the try and the signature over it. */
export function toMessage(event: FeedEvent, secret: string, now: Date): Message {
  const { id, tenantId, kind, at, title, summary, data } = event;
  const body = JSON.stringify({
    type: kind,
    timestamp: at,
    data: { tenantId, title, summary, ...JSON.parse(data) },
  });
  return signed({ id, body, secret, now });
}

/** A message that is no event: to try a receiver out. */
export function testMessage(id: string, tenantId: string, secret: string, now: Date): Message {
  const title = 'A test message of kbgap';
  const body = JSON.stringify({ type: 'test', timestamp: now.toISOString(), data: { tenantId, title } });
  return signed({ id, body, secret, now });
}

interface Unsigned {
  readonly id: string;
  readonly body: string;
  readonly secret: string;
  readonly now: Date;
}

function signed({ id, body, secret, now }: Unsigned): Message {
  const seconds = Math.floor(now.getTime() / 1000);
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'kbgap',
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': `v1,${signature}`,
    },
    body,
  };
}
