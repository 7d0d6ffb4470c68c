/** Bodies of the operations that change a machine. The case of their names counts. */
import Type from 'typebox';
import type { LabelChange } from '../../fleet/ports.ts';
import { anyOf, invalidBody, parseObject, readWord } from '../body/json-object.ts';
import {
  DEVICE_VALUES,
  limitTags,
  MAX_LENGTH,
  MAX_TAGS,
  readDeviceValue,
  readLabel,
  readTags,
} from '../body/labels.ts';

/**
 * `{ "Value": "tag", "Action": "Add" }`.
 * @throws {RequestError} `body-invalid`, naming the field; so do all of these, and the change for more tags than there may be.
 */
export function parseTagChange(bytes: Buffer): LabelChange {
  const { Value, Action } = parseObject(bytes, ['Value', 'Action']);
  const tag = readLabel(Value, 'Value');
  return readWord(Action, 'Action', ['Add', 'Remove']) === 'Add'
    ? ({ tags }) => ({ tags: limitTags([...tags, tag], 'tags') })
    : ({ tags }) => ({ tags: tags.filter((each) => each !== tag) });
}

/** `{ "DeviceValue": "High" }`. */
export function parseDeviceValue(bytes: Buffer): LabelChange {
  const { DeviceValue } = parseObject(bytes, ['DeviceValue']);
  const value = readDeviceValue(DeviceValue, 'DeviceValue');
  return () => ({ value });
}

const UPDATABLE = ['machineTags', 'deviceValue'] as const;

/** For the documentation: what `parseMachineUpdate` takes. */
export const MACHINE_UPDATE_BODY = {
  'application/json': Type.Object(
    {
      machineTags: Type.Optional(
        Type.Array(Type.String({ minLength: 1, maxLength: MAX_LENGTH }), { maxItems: MAX_TAGS }),
      ),
      deviceValue: Type.Optional(Type.Enum([...DEVICE_VALUES])),
    },
    { title: 'MachineUpdate', additionalProperties: false, minProperties: 1 },
  ),
};

/** `{ "machineTags": ["tag"], "deviceValue": "High" }`: what is named is replaced. */
export function parseMachineUpdate(bytes: Buffer): LabelChange {
  const { machineTags, deviceValue } = parseObject(bytes, UPDATABLE);
  const labels = {
    ...(machineTags !== undefined && { tags: readTags(machineTags, 'machineTags') }),
    ...(deviceValue !== undefined && { value: readDeviceValue(deviceValue, 'deviceValue') }),
  };
  if (Object.keys(labels).length === 0) throw invalidBody(`expected ${anyOf(UPDATABLE)}, found none of them`);
  return () => labels;
}
