import type { Kb } from '../../api/schema.ts';
import { ExploitedBadge, Severity } from '../../parts/badges.tsx';
import { codeText } from '../../parts/code-text.ts';
import { CveLink } from '../../parts/entity-links.tsx';
import { formatDay, formatShare } from '../../parts/format.ts';
import { useSettings } from '../../shell/settings.tsx';

/** What it is, how urgent, and where Microsoft has it. */
export function Facts({ kb }: { readonly kb: Kb }) {
  const { t, language } = useSettings();
  const { name, releasedOn, isReleaseDayEstimated, condition, months, url, severity, exploited, urgency } = kb;
  const { why, dueOn, isRansomwareUsed, epss } = urgency;
  return (
    <>
      <p>
        <span lang="en">{name}</span> <Severity severity={severity} />{' '}
        <ExploitedBadge isExploited={exploited.length > 0} />{' '}
        <a href={url} target="_blank" rel="noreferrer">
          {t('kb.microsoft')}
        </a>
      </p>
      {condition !== null && <p>{t('kb.condition', { condition })}</p>}
      <dl class="facts">
        <dt>{t('kbs.released')}</dt>
        <dd>
          {releasedOn === null ? '–' : formatDay(releasedOn, language)}
          {isReleaseDayEstimated && ` (${t('kb.estimated')})`}
        </dd>
        <dt>{t('kbs.urgency')}</dt>
        <dd>
          {why.length === 0 && '–'}
          {why.map(({ code, vulnerabilityId, message }) => (
            <p key={vulnerabilityId}>
              {codeText(t, 'urgency', code)}: <CveLink id={vulnerabilityId} />
              <br />
              <span class="quiet" lang="en">
                {message}
              </span>
            </p>
          ))}
        </dd>
        {dueOn !== null && (
          <>
            <dt>{t('cve.due')}</dt>
            <dd>{formatDay(dueOn, language)}</dd>
          </>
        )}
        <dt>{t('cve.ransomware')}</dt>
        <dd>{t(isRansomwareUsed ? 'answer.yes' : 'answer.no')}</dd>
        <dt>{t('kb.epss')}</dt>
        <dd>{epss === null ? '–' : formatShare(epss, language)}</dd>
        <dt>{t('kb.months')}</dt>
        <dd>{months.join(', ') || '–'}</dd>
      </dl>
    </>
  );
}
