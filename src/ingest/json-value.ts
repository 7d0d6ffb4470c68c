import { DocumentError } from './document-error.ts';

/** A value of a parsed JSON document with its place, so that a wrong type can be reported where it stands. */
export interface JsonValue {
  readonly file: string;
  /** `Vulnerability[3].CVE` */
  readonly field: string;
  readonly value: unknown;
}

export function jsonRoot(file: string, value: unknown): JsonValue {
  return { file, field: '', value };
}

/** The member `name`; undefined where absent or null. Refuses a parent that is no object. */
export function member(parent: JsonValue, name: string): JsonValue | undefined {
  const { file, field, value } = parent;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(parent, 'an object');
  const found: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
  if (found === undefined || found === null) return undefined;
  return { file, field: field === '' ? name : `${field}.${name}`, value: found };
}

/** The elements of the member `name`; none where absent or null. */
export function elements(parent: JsonValue, name: string): JsonValue[] {
  const list = member(parent, name);
  if (list === undefined) return [];
  if (!Array.isArray(list.value)) throw wrongType(list, 'an array');
  return list.value.map((value: unknown, index) => ({ file: list.file, field: `${list.field}[${index}]`, value }));
}

/** The text of a value; empty where absent. */
export function stringOf(json: JsonValue | undefined): string {
  if (json === undefined) return '';
  if (typeof json.value !== 'string') throw wrongType(json, 'a string');
  return json.value;
}

/** The number of a value; null where absent. */
export function numberOf(json: JsonValue | undefined): number | null {
  if (json === undefined) return null;
  if (typeof json.value !== 'number') throw wrongType(json, 'a number');
  return json.value;
}

function wrongType({ file, field, value }: JsonValue, expected: string): DocumentError {
  const found = Array.isArray(value) ? 'an array' : value === null ? 'null' : `a value of type ${typeof value}`;
  return new DocumentError('malformed', `expected ${expected}, found ${found}`, {
    file,
    field: field === '' ? undefined : field,
  });
}
