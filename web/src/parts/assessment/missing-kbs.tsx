import type { MissingKb } from '../../api/schema.ts';
import { useSettings, useText } from '../../shell/settings.tsx';
import { ExploitedBadge, Severity } from '../badges.tsx';
import { codeText } from '../code-text.ts';
import { CveLink, KbLink } from '../entity-links.tsx';
import { formatDay } from '../format.ts';
import { OnDemand } from '../on-demand.tsx';
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
    { id: 'cves', header: 'CVE', cell: (kb) => <Fixes kb={kb} />, isNumber: true },
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
        <OnDemand summary={codeText(t, 'rule', evidence.rule)} label={t('evidence.of', { kb: `KB${kbId}` })}>
          {() => <EvidenceView evidence={evidence} />}
        </OnDemand>
      ),
    },
  ];
  return <Table caption={caption} columns={columns} rows={kbs} {...(empty !== undefined && { empty })} />;
}

/** How many CVEs and advisories a KB fixes here, and which. */
function Fixes({ kb: { kbId, cves, advisories } }: { readonly kb: MissingKb }) {
  const t = useText();
  const all = [...cves, ...advisories];
  if (all.length === 0) return 0;
  return (
    <OnDemand summary={all.length} label={t('missing.cves-of', { kb: `KB${kbId}` })}>
      {() => (
        <ul class="plain">
          {all.map((id) => (
            <li key={id}>
              <CveLink id={id} />
            </li>
          ))}
        </ul>
      )}
    </OnDemand>
  );
}
