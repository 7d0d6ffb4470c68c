import { explain, type Verdict } from '../../assessment/explain.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { isCve, type KbId } from '../../catalog/ids.ts';
import { isCumulative } from '../../catalog/model.ts';
import { formatOsBuild } from '../../catalog/os-build.ts';
import { isExploited } from '../../catalog/vulnerabilities.ts';
import { resolvePosture } from '../../inventory/posture.ts';
import { CliError } from '../cli-error.ts';
import { EXIT, type Outcome, worstOutcome } from '../exit-code.ts';
import { type AsOfSettings, openCatalogAsOf } from '../open-catalog.ts';
import { asOfLines } from '../output/as-of.ts';
import { catalogJson, catalogUrl } from '../output/assessment-json.ts';
import { explanationText } from '../output/explanation-text.ts';
import { parseDay, parseKbArgument } from '../parse-options.ts';
import { readReportFile } from '../read-reports.ts';
import type { Terminal } from '../terminal.ts';

export interface ExplainCommand {
  readonly settings: AsOfSettings;
  readonly kb: string;
  readonly device: string | undefined;
  readonly asOf: string | undefined;
  readonly json: boolean;
}

export interface DeviceVerdict extends Verdict {
  readonly device: string;
}

/** Everything the catalog knows of a KB: its tracks, its neighbours, each supersedence link with its source. */
export function describeKb(catalog: Catalog, kbId: KbId) {
  const update = catalog.update(kbId);
  const vulnerabilities = catalog.vulnerabilitiesFixedBy(kbId);
  return {
    kbId,
    name: update?.name ?? null,
    releasedAt: update?.releasedOn ?? null,
    isReleaseDayEstimated: update?.isReleaseDayEstimated ?? null,
    months: update?.months ?? [],
    url: catalogUrl(kbId),
    cves: vulnerabilities
      .map(({ id }) => id)
      .filter(isCve)
      .sort(),
    exploited: vulnerabilities
      .filter(isExploited)
      .map(({ id }) => id)
      .sort(),
    products: catalog.productsFixedBy(kbId).map((id) => ({ id, name: catalog.productName(id) ?? null })),
    tracks: catalog.placesOf(kbId).map(({ track, release }) => {
      const index = track.releases.indexOf(release);
      const near = (offset: number): KbId | null => track.releases[index + offset]?.kbId ?? null;
      return {
        track: track.id,
        line: catalog.line(track.lineId)?.title ?? track.lineId,
        isCumulative: isCumulative(track.kind),
        builds: release.builds.map(formatOsBuild),
        releaseKind: release.releaseKind,
        place: `${index + 1} of ${track.releases.length}`,
        before: near(-1),
        after: near(1),
        newest: track.releases.at(-1)?.kbId ?? null,
        sources: release.sources,
      };
    }),
    supersedes: catalog.supersedes(kbId).map(({ to, sources }) => ({ kbId: to, sources })),
    supersededBy: catalog.supersededBy(kbId).map(({ from, sources }) => ({ kbId: from, sources })),
  };
}

/** Explains a KB, and its verdict on a device. */
export async function runExplain(command: ExplainCommand, terminal: Terminal): Promise<number> {
  const kbId = parseKbArgument(command.kb);
  const day = command.asOf === undefined ? null : parseDay(command.asOf);
  const { catalog, asOf } = await openCatalogAsOf(command.settings, day, terminal);
  const known = catalog.update(kbId) !== undefined || catalog.supersededBy(kbId).length > 0;
  if (!known) {
    throw new CliError(
      'kb-unknown',
      `KB${kbId} stands in no imported document; either it fixes nothing for a product there, or newer documents are needed (kbgap catalog status)`,
    );
  }
  const verdicts: DeviceVerdict[] = [];
  if (command.device !== undefined) {
    const reports = await readReportFile(command.device);
    if (!Array.isArray(reports)) throw new CliError(reports.code, reports.message);
    for (const { device, report } of reports)
      verdicts.push({ device, ...explain(catalog, resolvePosture(catalog, report), kbId, { asOf: day }) });
  }
  const facts = describeKb(catalog, kbId);
  terminal.out(
    command.json
      ? JSON.stringify({ catalog: catalogJson(catalog), ...(asOf && { asOf }), ...facts, devices: verdicts }, null, 2)
      : [...asOfLines(asOf), explanationText(catalog, facts, verdicts)].join('\n'),
  );
  return EXIT[worstOutcome(verdicts.map(outcomeOf))];
}

function outcomeOf({ state }: Verdict): Outcome {
  if (state === 'missing' || state === 'pending-reboot') return 'missing';
  return state === 'unknown' ? 'unknown' : 'clean';
}
