/** One `Label:   value` of systeminfo with the `[01]: …` entries below it. */
export interface SysteminfoField {
  readonly label: string;
  readonly value: string;
  readonly items: readonly string[];
  /** True when a line without number and colon follows the last entry: where systeminfo cut its list (`[246]`). */
  readonly hasCutLine: boolean;
  /** Counted from 1. */
  readonly line: number;
}

interface OpenField {
  label: string;
  value: string;
  items: string[];
  hasCutLine: boolean;
  line: number;
}

/** French puts a non-breaking space before the colon; a full-width one is taken too. */
const ITEM = /^\s*\[\d{1,6}\]\s*[::](.*)$/;
const LABELLED = /^([^\s::][^::]*)[::](.*)$/;

/** Splits systeminfo's list output by its layout, which all languages share: labels at the margin, entries indented. */
export function readSysteminfoFields(lines: readonly string[]): readonly SysteminfoField[] {
  const fields: OpenField[] = [];
  lines.forEach((line, index) => {
    const current = fields.at(-1);
    const item = ITEM.exec(line)?.[1];
    if (item !== undefined) {
      current?.items.push(item.trim());
      return;
    }
    const [, label, value] = LABELLED.exec(line) ?? [];
    if (label !== undefined && value !== undefined) {
      fields.push({ label: label.trim(), value: value.trim(), items: [], hasCutLine: false, line: index + 1 });
    } else if (current !== undefined && /^\s+\[\d*\]?\s*$/.test(line)) {
      current.hasCutLine = true;
    }
  });
  return fields;
}

/**
 * A record of `systeminfo /fo csv`: a list stands in one cell, `2 Hotfix(s) Installed.,[01]: KB…,[02]: KB…`, and what is
 * below an entry, further in, too: `1 NIC(s) Installed.,[01]: …,      [01]: 192.0.2.1`.
 */
export function fieldsOfCsvRecord(
  labels: readonly string[],
  record: readonly string[],
  line: number,
): readonly SysteminfoField[] {
  return labels.map((label, index) => {
    const [value = '', ...items] = (record[index] ?? '').split(/,\s{0,20}\[\d{1,6}\]\s?[::]/);
    return { label, value: value.trim(), items: items.map((item) => item.trim()), hasCutLine: false, line };
  });
}
