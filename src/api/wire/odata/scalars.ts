/** Kinds of values that several of the documented entities have. */
import { type ScalarProperty, scalar } from './entity.ts';

export const text = scalar('text');
export const textOrNull = scalar('text', { isNullable: true });
export const integer = scalar('integer');
export const integerOrNull = scalar('integer', { isNullable: true });
export const decimal = scalar('decimal');
export const decimalOrNull = scalar('decimal', { isNullable: true });
export const boolean = scalar('boolean');
export const booleanOrNull = scalar('boolean', { isNullable: true });
export const instant = scalar('instant');
export const instantOrNull = scalar('instant', { isNullable: true });
/** 40 hexadecimal digits, which clients write in either case. */
export const machineId = scalar('text', { ignoresCase: true });
/** A number on the wire, text in the documents. */
export const groupId = scalar('integer', { isNullable: true, mayBeQuoted: true });
/** DNS names know no case. */
export const dnsName = scalar('text', { isNullable: true, ignoresCase: true });
export const osPlatform = scalar('text', { isNullable: true, ignoresCase: true });

/** An enum that may be null: its values in rising order. */
export function oneOf(...values: string[]): ScalarProperty {
  return scalar('enum', { isNullable: true, values });
}

export const severity = oneOf('None', 'Low', 'Medium', 'High', 'Critical');
