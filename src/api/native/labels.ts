/** Reads what a client says of a device: `{ "tags": ["…"], "group": "…" }`. */
import { isUtf8 } from 'node:buffer';
import type { DeviceLabels } from '../../fleet/ports.ts';
import { showValue } from '../../inventory/report-error.ts';
import { RequestError } from '../request-error.ts';

const MAX_TAGS = 64;
const MAX_LENGTH = 256;

/**
 * The labels to replace; those not named stay. Strict, so that a misspelt name does not pass for a change.
 * @throws {RequestError} `body-invalid`, naming the field.
 */
export function parseLabels(bytes: Buffer): Partial<DeviceLabels> {
  const body = readObject(bytes);
  const unknown = Object.keys(body).find((name) => name !== 'tags' && name !== 'group');
  if (unknown !== undefined) throw invalid(`expected "tags" or "group", found ${showValue(unknown)}`);
  const labels = {
    ...(body.tags !== undefined && { tags: parseTags(body.tags) }),
    ...(body.group !== undefined && { group: body.group === null ? null : parseLabel(body.group, 'group') }),
  };
  if (Object.keys(labels).length === 0) throw invalid('expected "tags" or "group", found neither');
  return labels;
}

function readObject(bytes: Buffer): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = isUtf8(bytes) ? JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, '')) : undefined;
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('expected a JSON object');
  // Any object of JSON is one of names and values.
  return value as Readonly<Record<string, unknown>>;
}

function parseTags(value: unknown): string[] {
  if (!Array.isArray(value)) throw invalid(`tags: expected an array of texts, found ${showValue(value)}`);
  if (value.length > MAX_TAGS) throw invalid(`tags: expected at most ${MAX_TAGS}, found ${value.length}`);
  return [...new Set(value.map((tag: unknown, index) => parseLabel(tag, `tags[${index}]`)))].sort();
}

/** Without control characters, and such that every store and answer can hold it. */
function parseLabel(value: unknown, field: string): string {
  const isLabel =
    typeof value === 'string' &&
    value.trim() !== '' &&
    value.length <= MAX_LENGTH &&
    value.isWellFormed() &&
    !/\p{Cc}/u.test(value);
  if (isLabel) return value;
  const expected = `a text of 1 to ${MAX_LENGTH} characters without control characters`;
  throw invalid(`${field}: expected ${expected}, found ${showValue(value)}`);
}

function invalid(message: string): RequestError {
  return new RequestError('body-invalid', message);
}
