import { createHash } from 'node:crypto';
import type { EventKind, FeedEvent, Memory } from './ports.ts';

/** Something new, before it has an id. */
export interface News {
  readonly kind: EventKind;
  /** Of `kb-missing`; else 0. */
  readonly minDevices: number;
  /** What it is about: names it among the news of the same moment. */
  readonly subjects: readonly string[];
  readonly title: string;
  readonly summary: string;
  readonly data: object;
}

/** What a topic comes to: what to remember, and what is new. */
export interface Finding {
  readonly text: string;
  readonly news: readonly News[];
}

export interface Occasion {
  readonly tenantId: string | null;
  readonly topic: string;
  readonly before: Memory | null;
  readonly at: string;
}

/** Each piece of news by itself, so that it can become a ticket; more than these at once are one, or they would be a flood. */
const MAX_SINGLE = 20;

/** What is told together. */
export function bundle<Item>(items: readonly Item[]): (readonly Item[])[] {
  if (items.length > MAX_SINGLE) return [items];
  return items.map((item) => [item]);
}

/** The id is the same whoever finds the same news after the same memory. */
export function toEvent(
  { kind, minDevices, subjects, title, summary, data }: News,
  { tenantId, topic, before, at }: Occasion,
): FeedEvent {
  const named = JSON.stringify([kind, minDevices, subjects, tenantId, topic, before?.version ?? 0]);
  const texts = { title: storable(title), summary: storable(summary) };
  return { id: toGuid(named), tenantId, kind, at, minDevices, ...texts, data: JSON.stringify(data) };
}

/** A GUID of version 8 (RFC 9562): the digest of a text. */
export function toGuid(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Titles come from documents: what no database keeps is replaced. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

/** "1 device", "2 devices". */
export function counted(count: number, singular: string): string {
  return `${count} ${singular}${count === 1 ? '' : 's'}`;
}
