/** What `kbgap fleet` tells a person: how the devices stand, what to install, and what most of them miss. */
import Table from 'cli-table3';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Urgency } from '../../catalog/urgency.ts';
import type { KbCounts } from '../../fleet/fleet.ts';
import type { PlannedKb, PlanTotals } from '../../fleet/plan-totals.ts';
import { SAMPLE_NOTICE } from '../commands/assess.ts';
import { asOfLines } from './as-of.ts';
import { knownExploited } from './assessment-json.ts';
import { epss } from './assessment-table.ts';
import { colors } from './colors.ts';

const SHOWN = 10;
const STYLE = { head: [], border: [], compact: true };

/** `inactiveAfterDays`: devices not seen for so long are not counted; null: all are. */
export function fleetTable(counts: KbCounts, plan: PlanTotals, inactiveAfterDays: number | null): string {
  const notCounted = `Devices not seen for ${inactiveAfterDays} days are not counted (KBGAP_INACTIVE_AFTER_DAYS).`;
  return [
    ...(counts.catalog.data.isSample ? [SAMPLE_NOTICE] : []),
    ...asOfLines(counts.asOf ?? null),
    ...(counts.asOf?.devices === 'present' ? [PRESENT_DEVICES] : []),
    heading(counts),
    ...(inactiveAfterDays === null ? [] : [colors.dim(notCounted)]),
    ...planLines(counts.catalog, plan),
    ...missingLines(counts),
  ].join('\n');
}

const PRESENT_DEVICES = 'The devices are those of now: their history does not reach back to that day.';

function heading({ devices, patched, missing, unknown, catalog }: KbCounts): string {
  if (devices === 0) return 'No active devices. Take reports in with: kbgap ingest FILE...';
  // Rounded down: 100 % is said of all alone.
  const share = Math.floor((patched / devices) * 1000) / 10;
  return [
    `${colors.bold(plural(devices, 'active device'))}, by the catalog known through ${catalog.knownThrough}`,
    `${colors.green('patched')}   ${patched} (${share} %)`,
    `${colors.red('missing')}   ${missing}`,
    `${colors.yellow('unknown')}   ${unknown}`,
  ].join('\n');
}

function planLines(catalog: Catalog, { devices, cves, kbs }: PlanTotals): string[] {
  if (kbs.length === 0) return [];
  const table = new Table({
    head: ['install', 'update', 'devices', 'CVEs', 'EPSS', 'exploited', 'covers'],
    style: STYLE,
  });
  for (const kb of kbs.slice(0, SHOWN)) {
    const covers = plural(kb.covers.length, 'KB');
    table.push([
      colors.bold(`KB${kb.kbId}`),
      kb.name,
      kb.devices,
      kb.cves || '',
      epss(kb.urgency),
      exploited(catalog, kb),
      covers,
    ]);
  }
  const these = kbs.length === 1 ? 'this KB' : `these ${kbs.length} KBs`;
  return ['', `Install ${these}: ${plural(devices, 'device')}, ${plural(cves, 'CVE')}`, table.toString(), ...more(kbs)];
}

function exploited(catalog: Catalog, kb: PlannedKb): string {
  if (kb.exploited.length === 0) return '';
  const known = knownExploited(catalog, kb.exploited).length;
  const due = kb.urgency.dueOn === null ? '' : `, due ${kb.urgency.dueOn}`;
  return colors.red(`${kb.exploited.length}${known > 0 ? `, ${known} KEV${due}` : ''}`);
}

function missingLines({ catalog, kbs }: KbCounts): string[] {
  if (kbs.length === 0) return [];
  const table = new Table({
    head: ['missing', 'update', 'released', 'devices', 'EPSS', 'known exploited'],
    style: STYLE,
  });
  for (const { kbId, devices, urgency } of kbs.slice(0, SHOWN)) {
    const update = catalog.update(kbId);
    table.push([`KB${kbId}`, update?.name ?? '', update?.releasedOn ?? '', devices, epss(urgency), due(urgency)]);
  }
  return ['', 'Missing, the most urgent first', table.toString(), ...more(kbs)];
}

/** The reason by CISA's list, if it is on that. */
function due({ why: [first], dueOn }: Urgency): string {
  if (first?.code !== 'known-exploited') return '';
  return colors.red(dueOn === null ? 'KEV' : `KEV, due ${dueOn}`);
}

function more(kbs: readonly unknown[]): string[] {
  return kbs.length > SHOWN ? [`and ${kbs.length - SHOWN} more (--json lists all)`] : [];
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
