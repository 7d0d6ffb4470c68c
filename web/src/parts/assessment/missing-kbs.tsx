import type { MissingKb } from '../../api/schema.ts';
import { useSettings } from '../../shell/settings.tsx';
import { ExploitedBadge, Severity } from '../badges.tsx';
import { codeText } from '../code-text.ts';
import { KbLink } from '../entity-links.tsx';
import { formatDay } from '../format.ts';
import { type Column, Table } from '../table.tsx';
import { EvidenceView } from './evidence-view.tsx';

export interface MissingKbsProps {
  readonly caption: string;
  readonly kbs: readonly MissingKb[];
  readonly empty?: string;
}

/** KBs with why they are missing, or may be, on demand. */
export function MissingKbs({ caption, kbs, empty }: MissingKbsProps) {
  const { t, language } = useSettings();
  const columns: readonly Column<MissingKb>[] = [
    {
      id: 'kb',
      header: 'KB',
      cell: ({ kbId, name }) => (
        <span class="said">
          <KbLink kbId={kbId} /> {name}
        </span>
      ),
    },
    { id: 'kind', header: t('tracks.kind'), cell: ({ kind }) => codeText(t, 'kind', kind) },
    { id: 'released', header: t('tracks.released'), cell: ({ releasedOn }) => formatDay(releasedOn, language) },
    {
      id: 'severity',
      header: t('missing.severity'),
      cell: ({ severity, exploited }) => (
        <>
          <Severity severity={severity} /> <ExploitedBadge isExploited={exploited.length > 0} />
        </>
      ),
    },
    { id: 'cves', header: 'CVE', cell: ({ cves, advisories }) => cves.length + advisories.length, isNumber: true },
    {
      id: 'state',
      header: t('tracks.state'),
      cell: (kb) => (
        <>
          {codeText(t, 'verdict', kb.state)}
          {kb.supersededBy !== null && (
            <span class="said">
              {' · '}
              {t('missing.closed-by')} <KbLink kbId={kb.supersededBy} />
            </span>
          )}
          {kb.isBeyondService && <span class="badge">{t('missing.beyond-service')}</span>}
        </>
      ),
    },
    {
      id: 'why',
      header: t('evidence.show'),
      cell: ({ kbId, evidence }) => (
        <details>
          <summary>
            {codeText(t, 'rule', evidence.rule)} <span class="visually-hidden">KB{kbId}</span>
          </summary>
          <EvidenceView evidence={evidence} />
        </details>
      ),
    },
  ];
  return <Table caption={caption} columns={columns} rows={kbs} {...(empty !== undefined && { empty })} />;
}
