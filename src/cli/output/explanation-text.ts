import type { Catalog } from '../../catalog/catalog.ts';
import type { DeviceVerdict, describeKb } from '../commands/explain.ts';
import { colors } from './colors.ts';

type KbFacts = ReturnType<typeof describeKb>;

/** `kbgap explain` for a person: the verdicts first, then what they rest on. */
export function explanationText(catalog: Catalog, facts: KbFacts, verdicts: readonly DeviceVerdict[]): string {
  const lines = [
    ...(catalog.data.isSample ? ['SAMPLE: this comes from the small sample catalog'] : []),
    `${colors.bold(`KB${facts.kbId}`)} · ${facts.name ?? 'not a fix in any month, but superseded by one'}${facts.releasedAt ? ` · released ${facts.releasedAt}${facts.isReleaseDayEstimated ? ' (estimated from the months that name it)' : ''}` : ''}`,
    ...verdicts.flatMap(({ device, state, evidence }) => [
      '',
      `${colors.bold(device)}: ${state} — ${evidence.message}`,
      `  rule ${evidence.rule}${evidence.device ? `, device ${evidence.device}` : ''}${evidence.required ? `, required ${evidence.required}` : ''}${sources(evidence.sources)}`,
    ]),
    '',
    `${facts.cves.length} CVEs${facts.exploited.length > 0 ? `, exploited: ${colors.red(facts.exploited.join(', '))}` : ''}; ${facts.products.length} products; named in ${facts.months.join(', ') || 'no month'}`,
    ...facts.tracks.flatMap((track) => [
      '',
      `track ${track.track} (${track.line}): ${track.place}${track.builds.length > 0 ? `, build ${track.builds.join(', ')}` : ''}${track.releaseKind ? `, ${track.releaseKind}` : ''}${sources(track.sources)}`,
      `  ${track.isCumulative ? 'contains all before it' : 'stands for itself'}; before: ${kb(track.before)}, after: ${kb(track.after)}, newest: ${kb(track.newest)}`,
    ]),
    '',
    ...links('supersedes', facts.supersedes),
    ...links('superseded by', facts.supersededBy),
    facts.url,
  ];
  return lines.join('\n');
}

function kb(kbId: string | null): string {
  return kbId ? `KB${kbId}` : 'none';
}

function links(word: string, edges: KbFacts['supersedes']): string[] {
  if (edges.length === 0) return [`${word} (by link): none`];
  return edges.map(({ kbId, sources: from }) => `${word} (by link): KB${kbId}${sources(from)}`);
}

const SHOWN = 4;

function sources(ids: readonly string[]): string {
  if (ids.length === 0) return '';
  const unique = [...new Set(ids)];
  return colors.dim(
    ` [${unique.slice(0, SHOWN).join(', ')}${unique.length > SHOWN ? ` and ${unique.length - SHOWN} more` : ''}]`,
  );
}
