import type { Kb } from '../../api/schema.ts';
import { codeText } from '../../parts/code-text.ts';
import { KbLink } from '../../parts/entity-links.tsx';
import { formatDay } from '../../parts/format.ts';
import { type Column, Table } from '../../parts/table.tsx';
import { useSettings } from '../../shell/settings.tsx';

type Release = Kb['tracks'][number]['releases'][number];

/** Its neighbours among the updates of each line of Windows that it is for. */
export function Tracks({ kb }: { readonly kb: Kb }) {
  const { t, language } = useSettings();
  if (kb.tracks.length === 0) return <p>{t('kb.tracks.none')}</p>;
  const kindOf = ({ releaseKind, isBaseline }: Release): string =>
    [releaseKind === null ? '' : codeText(t, 'release-kind', releaseKind), isBaseline ? t('release.baseline') : '']
      .filter((text) => text !== '')
      .join(' · ') || '–';
  const columns: readonly Column<Release>[] = [
    {
      id: 'kb',
      header: 'KB',
      cell: ({ kbId }) => (kbId === kb.kbId ? <strong aria-current="true">KB{kbId}</strong> : <KbLink kbId={kbId} />),
    },
    { id: 'released', header: t('kbs.released'), cell: ({ releasedOn }) => formatDay(releasedOn, language) },
    { id: 'build', header: t('tracks.build'), cell: ({ build }) => build ?? '–' },
    { id: 'kind', header: t('tracks.kind'), cell: kindOf },
    { id: 'sources', header: t('kb.sources'), cell: ({ sources }) => sources.join(', ') },
  ];
  return (
    <>
      {kb.tracks.map(({ id, kind, lineName, releases }) => (
        <Table
          key={id}
          caption={`${lineName}: ${codeText(t, 'kind', kind)}`}
          columns={columns}
          rows={releases.toReversed()}
        />
      ))}
    </>
  );
}
