import { createHash } from 'node:crypto';
import { foldCase } from '../query/text.ts';
import { FleetError } from './fleet-error.ts';
import type { DeviceKeys } from './ports.ts';

const DEVICE_ID = /^[0-9a-f]{40}$/i;
/** As in kbgap's report format: what no computer name contains is no name here either. */
const DEVICE_NAME = /^[^\s\\/:*?"<>|\p{Cc}\p{Cf}]{1,255}$/u;

export interface DeviceReference extends DeviceKeys {
  /** As the caller wrote it. */
  readonly given: string;
}

/**
 * Reads how a caller names a device. 40 hexadecimal digits are an id; anything else is a name, which stands for the id
 * derived from it, else for the device that reported this computer name.
 * @throws {FleetError} `device-id-invalid` for a text that can be neither.
 */
export function parseDeviceReference(tenantId: string, given: string): DeviceReference {
  if (DEVICE_ID.test(given)) return { given, id: given.toLowerCase(), nameKey: null };
  if (!isDeviceName(given)) {
    throw new FleetError(
      'device-id-invalid',
      'Expected a device id of 40 hexadecimal digits, or a computer name of at most 255 characters without space or any of \\ / : * ? " < > |',
    );
  }
  return { given, id: deriveDeviceId(tenantId, given), nameKey: nameKeyOf(given) };
}

/** Whether a text may be a computer's name. */
export function isDeviceName(text: string): boolean {
  return DEVICE_NAME.test(text);
}

/**
 * The id of a device that is known by name only: the same for the same tenant and name, in any case, on every server.
 * It has the form of Defender's ids.
 */
export function deriveDeviceId(tenantId: string, name: string): string {
  return createHash('sha256')
    .update(`kbgap-device\0${tenantId}\0${nameKeyOf(name)}`)
    .digest('hex')
    .slice(0, 40);
}

/** The form in which names compare: without regard to case. */
export function nameKeyOf(name: string): string {
  return foldCase(name);
}
