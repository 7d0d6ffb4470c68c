import { BUILD } from './catalog.ts';

/** What the tests vary in a report; all else is that of a healthy device. */
export interface MadeReport {
  readonly computerName?: string | null;
  readonly collectedAt?: string;
  readonly build?: number;
  /** Null: not reported. */
  readonly ubr?: number | null;
  readonly pendingRebootKbs?: readonly string[];
  readonly network?: readonly { readonly address: string }[];
  readonly installedKbs?: readonly { readonly kbId: string; readonly installedOn: string }[];
}

/** A report in kbgap's own format. */
export function makeReport({ computerName, collectedAt, build = BUILD, ubr = 0, ...rest }: MadeReport = {}): string {
  return JSON.stringify({
    schemaVersion: 1,
    ...(computerName && { computerName }),
    ...(collectedAt && { collectedAt }),
    os: { build, ...(ubr !== null && { ubr }), installationType: 'client', architecture: 'x64' },
    installedKbs: [],
    ...rest,
  });
}
