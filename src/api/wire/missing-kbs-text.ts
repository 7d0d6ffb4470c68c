/** The body of getmissingkbs as text. All but its counts is made once for the many devices that are alike. */
import type { MissingKb } from '../../assessment/model.ts';
import type { KbId } from '../../catalog/ids.ts';
import { toMissingKbDto } from './missing-kb.ts';

/** A row as JSON, in two pieces: between them stands the count. */
export interface MissingKbText {
  readonly kbId: KbId;
  readonly isSuperseded: boolean;
  readonly before: string;
  readonly after: string;
}

export function toMissingKbText(kb: MissingKb, osBuild: number | null): MissingKbText {
  const { machineMissedOn, cveAddressed, ...rest } = toMissingKbDto({ ...kb, missedOn: 0 }, osBuild);
  return {
    kbId: kb.kbId,
    isSuperseded: kb.supersededBy !== null,
    before: `${JSON.stringify(rest).slice(0, -1)},"machineMissedOn":`,
    after: `,"cveAddressed":${cveAddressed}}`,
  };
}

export interface BodyOptions {
  /** `@odata.context`. */
  readonly context: string;
  readonly includeSuperseded: boolean;
  readonly missedOn: ReadonlyMap<KbId, number>;
}

export function missingKbsBody(rows: readonly MissingKbText[], options: BodyOptions): string {
  let value = '';
  for (const { kbId, isSuperseded, before, after } of rows) {
    if (isSuperseded && !options.includeSuperseded) continue;
    value += `${value === '' ? '' : ','}${before}${options.missedOn.get(kbId) ?? 0}${after}`;
  }
  return `{"@odata.context":${JSON.stringify(options.context)},"value":[${value}]}`;
}
