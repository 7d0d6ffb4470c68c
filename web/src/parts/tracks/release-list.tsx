import type { Track } from '../../api/schema.ts';
import { useSettings } from '../../shell/settings.tsx';
import { codeText } from '../code-text.ts';
import { KbLink } from '../entity-links.tsx';
import { formatDay } from '../format.ts';
import { type Column, Table } from '../table.tsx';

type Release = Track['releases'][number];

/** The same as the drawing, to be read; newest first. */
export function ReleaseList({
  caption,
  releases,
}: {
  readonly caption: string;
  readonly releases: readonly Release[];
}) {
  const { t, language } = useSettings();
  const kindOf = ({ releaseKind, isBaseline }: Release): string =>
    [releaseKind === null ? '' : codeText(t, 'release-kind', releaseKind), isBaseline ? t('release.baseline') : '']
      .filter((text) => text !== '')
      .join(' · ');
  const columns: readonly Column<Release>[] = [
    { id: 'kb', header: 'KB', cell: ({ kbId }) => <KbLink kbId={kbId} /> },
    { id: 'released', header: t('tracks.released'), cell: ({ releasedOn }) => formatDay(releasedOn, language) },
    { id: 'build', header: t('tracks.build'), cell: ({ build }) => build ?? '–' },
    { id: 'kind', header: t('tracks.kind'), cell: (release) => kindOf(release) || '–' },
    { id: 'state', header: t('tracks.state'), cell: ({ state }) => codeText(t, 'release', state) },
  ];
  return <Table caption={caption} columns={columns} rows={releases.toReversed()} />;
}
