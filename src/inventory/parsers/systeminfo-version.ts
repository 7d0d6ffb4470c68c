import { readSysteminfoFields, type SysteminfoField } from './systeminfo-fields.ts';

/** What the line of the OS version says. */
export interface SysteminfoVersion {
  readonly version: string;
  readonly build: number;
  readonly ubr: number | null;
  readonly servicePack: number | null;
}

const VERSION = /^(\d{1,2}\.\d{1,2})\.(\d{3,5})(?!\d)(.*)$/;

/**
 * Reads `10.0.17134 N/A Build 17134`, `6.1.7601 Service Pack 1 version 7601`, `10.0.19045 N/A ビルド 19045`: a
 * version whose build comes once more. That repetition marks the line in every language, and no other line has it.
 */
export function parseSysteminfoVersion(value: string): SysteminfoVersion | null {
  if (value.length > 200) return null;
  const [, version, build, rest] = VERSION.exec(value) ?? [];
  if (version === undefined || build === undefined || rest === undefined) return null;
  const repeated = rest.split(/[^\d.]+/).find((word) => word === build || word.startsWith(`${build}.`));
  if (repeated === undefined) return null;
  const ubr = /^\d+\.(\d{1,5})$/.exec(repeated)?.[1];
  const servicePack = /service pack (\d{1,2})/i.exec(rest)?.[1];
  return {
    version,
    build: Number(build),
    ubr: ubr === undefined ? null : Number(ubr),
    servicePack: servicePack === undefined ? null : Number(servicePack),
  };
}

/** The places of the fields that hold an OS version: one in the systeminfo of one device. */
export function findVersionFields(fields: readonly SysteminfoField[]): number[] {
  return fields.flatMap((field, index) => (parseSysteminfoVersion(field.value) === null ? [] : [index]));
}

/** True for a text in which systeminfo's list output has, or had before it was cut, an OS version. */
export function isSysteminfo(lines: readonly string[]): boolean {
  const fields = readSysteminfoFields(lines);
  return findVersionFields(fields).length > 0 || fields.slice(0, 3).some(isWindowsName);
}

/** `OS Name: Microsoft Windows 10 Pro`, in whatever language, where the version line should follow. */
function isWindowsName({ value, items }: SysteminfoField): boolean {
  return items.length === 0 && /^\S{1,12} Windows\s/.test(value);
}
