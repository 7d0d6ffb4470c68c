/** What a client may say of a device, whichever API it says it by. */
import type { DeviceValue } from '../../fleet/ports.ts';
import { showValue } from '../../inventory/report-error.ts';
import { invalidBody, readText, readWord } from './json-object.ts';

export const MAX_TAGS = 64;
export const MAX_LENGTH = 256;
/** As many tags of that length, each character of four bytes. */
export const MAX_LABELS_BYTES = 128 * 1024;

export const DEVICE_VALUES: readonly DeviceValue[] = ['Low', 'Normal', 'High'];

/** @throws {RequestError} `body-invalid`, naming the field; so do all of these. */
export function readTags(value: unknown, field: string): string[] {
  if (!Array.isArray(value)) throw invalidBody(`${field}: expected an array of texts, found ${showValue(value)}`);
  return limitTags(
    value.map((tag: unknown, index) => readLabel(tag, `${field}[${index}]`)),
    field,
  );
}

/** Sorted, each once, and not too many. */
export function limitTags(tags: readonly string[], field: string): string[] {
  const distinct = [...new Set(tags)].sort();
  if (distinct.length > MAX_TAGS) throw invalidBody(`${field}: expected at most ${MAX_TAGS}, found ${distinct.length}`);
  return distinct;
}

export function readLabel(value: unknown, field: string): string {
  return readText(value, field, { maxLength: MAX_LENGTH });
}

export function readDeviceValue(value: unknown, field: string): DeviceValue {
  return readWord(value, field, DEVICE_VALUES);
}
