/** Reads what a client says of a device: `{ "tags": ["…"], "group": "…", "value": "High" }`. */
import type { DeviceLabels } from '../../fleet/ports.ts';
import { anyOf, invalidBody, parseObject } from '../body/json-object.ts';
import { readDeviceValue, readLabel, readTags } from '../body/labels.ts';

const NAMES = ['tags', 'group', 'value'] as const;

/**
 * The labels to replace; those not named stay.
 * @throws {RequestError} `body-invalid`, naming the field.
 */
export function parseLabels(bytes: Buffer): Partial<DeviceLabels> {
  const { tags, group, value } = parseObject(bytes, NAMES);
  const labels = {
    ...(tags !== undefined && { tags: readTags(tags, 'tags') }),
    ...(group !== undefined && { group: group === null ? null : readLabel(group, 'group') }),
    ...(value !== undefined && { value: value === null ? null : readDeviceValue(value, 'value') }),
  };
  if (Object.keys(labels).length === 0) throw invalidBody(`expected ${anyOf(NAMES)}, found none of them`);
  return labels;
}
