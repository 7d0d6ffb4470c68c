/** The table of `kbgap assess`: what to install first, then what that covers, then what is not certain. */
import Table from 'cli-table3';
import type { MissingKb, PlanStep } from '../../assessment/model.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { formatOsBuild } from '../../catalog/os-build.ts';
import type { Severity } from '../../catalog/records.ts';
import { byUrgency, type Urgency } from '../../catalog/urgency.ts';
import { type AssessedDevice, knownExploited, productName } from './assessment-json.ts';
import { colors } from './colors.ts';

export function assessmentTable(catalog: Catalog, device: AssessedDevice): string {
  const { assessment, source } = device;
  return [
    heading(catalog, device),
    planTable(catalog, assessment.plan),
    ...reasons(assessment.plan),
    coveredTable(catalog, assessment.missing),
    possibly(assessment.possiblyMissing),
    ...assessment.unknown.map(({ evidence }) => `${colors.yellow('unknown')}   ${evidence.message}`),
    ...assessment.conflicts.map(({ message }) => `${colors.yellow('conflict')}  ${message}`),
    ...source.report.notes.map(({ message }) => `${colors.dim('note')}      ${message}`),
    verdict(device),
  ]
    .filter((part) => part !== null)
    .join('\n');
}

function heading(catalog: Catalog, { source, posture, assessment }: AssessedDevice): string {
  const { os, position } = assessment;
  const build =
    os.build === null ? 'build not reported' : os.ubr === null ? `build ${os.build}` : `build ${os.build}.${os.ubr}`;
  const how = { revision: 'by revision', kb: `by KB${position.kbId}`, unknown: 'position unknown' }[
    position.confidence
  ];
  const parts = [
    productName(catalog, posture) ?? os.name ?? 'unknown Windows',
    position.track ? `${build} (${how})` : build,
  ];
  if (assessment.asOf) parts.push(`as of ${assessment.asOf}`);
  if (os.hasReachedEndOfService) parts.push(colors.yellow(`end of service ${os.endOfServiceOn}`));
  return `${colors.bold(source.device)} · ${parts.join(' · ')}`;
}

function planTable(catalog: Catalog, plan: readonly PlanStep[]): string | null {
  if (plan.length === 0) return null;
  const table = new Table({
    head: ['', 'do', 'update', 'released', 'build', 'covers', 'CVEs', 'severity', 'EPSS', 'exploited'],
    style: STYLE,
  });
  for (const [index, step] of plan.entries()) {
    table.push([
      index + 1,
      ACTIONS[step.action],
      colors.bold(`KB${step.kbId}`),
      step.releasedOn,
      step.fixedAt ? formatOsBuild(step.fixedAt) : '',
      step.covers.length === 0 ? '' : `${step.covers.length} KB${step.covers.length === 1 ? '' : 's'}`,
      step.cves.length || '',
      severity(step.severity),
      epss(step.urgency),
      exploited(catalog, step),
    ]);
  }
  return table.toString();
}

const ACTIONS = { install: 'install', prerequisite: 'first', restart: 'restart' } as const;
/** No colours of the table's own: ours are left out where nobody looks. */
const STYLE = { head: [], border: [], compact: true };

function coveredTable(catalog: Catalog, missing: readonly MissingKb[]): string | null {
  if (missing.length === 0) return null;
  const table = new Table({
    head: ['missing', 'released', 'what', 'products', 'CVEs', 'severity', 'EPSS', 'exploited', 'covered by'],
    style: STYLE,
  });
  for (const kb of byUrgency(missing)) {
    table.push([
      `KB${kb.kbId}`,
      kb.releasedOn,
      [
        kb.kind,
        ...(kb.state === 'pending-reboot' ? ['waits for restart'] : []),
        ...(kb.isBeyondService ? ['after end of service'] : []),
      ].join(', '),
      kb.software.join(', '),
      kb.cves.length || (kb.advisories.length > 0 ? kb.advisories.join(', ') : 'none listed'),
      severity(kb.severity),
      epss(kb.urgency),
      exploited(catalog, kb),
      kb.supersededBy ? `KB${kb.supersededBy}` : '',
    ]);
  }
  return table.toString();
}

function severity(value: Severity | null): string {
  if (value === 'Critical') return colors.red(value);
  return value ?? '';
}

/** The highest score of what it fixes. */
export function epss(urgency: Urgency): string {
  return urgency.epss === null ? '' : urgency.epss.toFixed(3);
}

/** What is exploited; "KEV": CISA lists it, and federal agencies have to fix it by a day. */
function exploited(catalog: Catalog, kb: Pick<MissingKb, 'exploited' | 'urgency'>): string {
  const known = knownExploited(catalog, kb.exploited);
  const shown = known.length > 0 ? known : kb.exploited;
  if (shown.length === 0) return '';
  const what = shown.length === 1 ? shown[0] : `${shown.length} CVEs`;
  const due = kb.urgency.dueOn === null ? '' : `, due ${kb.urgency.dueOn}`;
  return colors.red(`${known.length > 0 ? 'KEV ' : ''}${what}${due}`);
}

/** Why a step stands where it does: a line for each with something exploited. */
function reasons(plan: readonly PlanStep[]): string[] {
  return plan.flatMap(({ kbId, exploited: ids, urgency: { why } }) => {
    const more = ids.length > 1 ? `, and ${ids.length - 1} more` : '';
    return ids.length > 0 && why[0] ? [`${colors.red('urgent')}    KB${kbId}: ${why[0].message}${more}`] : [];
  });
}

function possibly(kbs: readonly MissingKb[]): string | null {
  if (kbs.length === 0) return null;
  const groups = Map.groupBy(kbs, (kb) => kb.evidence.message);
  return [...groups]
    .map(
      ([message, group]) =>
        `${colors.yellow('possibly')}  ${group
          .slice(0, SHOWN)
          .map((kb) => `KB${kb.kbId}`)
          .join(', ')}${group.length > SHOWN ? ` and ${group.length - SHOWN} more` : ''}: ${message}`,
    )
    .join('\n');
}

const SHOWN = 6;

function verdict({ assessment }: AssessedDevice): string {
  const { missing, plan, unknown, possiblyMissing } = assessment;
  if (missing.length > 0) {
    const install = plan.filter(({ action }) => action === 'install').length;
    return `${colors.red('missing')}   ${missing.length} update${missing.length === 1 ? '' : 's'}; ${install} to install`;
  }
  if (unknown.length > 0) return `${colors.yellow('unknown')}   no verdict: see above`;
  const rest = possiblyMissing.length > 0 ? `, ${possiblyMissing.length} could not be judged` : '';
  return `${colors.green('clean')}     no missing update found${rest}`;
}
