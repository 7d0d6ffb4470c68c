import type { Cve } from '../../api/schema.ts';
import { ExploitedBadge, Severity } from '../../parts/badges.tsx';
import { codeText } from '../../parts/code-text.ts';
import { formatDay, formatNumber, formatShare } from '../../parts/format.ts';
import { useSettings } from '../../shell/settings.tsx';

/** How bad it is, by whose word, and where more is told of it. */
export function Facts({ cve }: { readonly cve: Cve }) {
  const { t, language } = useSettings();
  const { id, title, severity, impact, publishedOn, cvssScore, cvssVector, url } = cve;
  const { knownExploitedOn, dueOn, exploitability, epss, epssPercentile } = cve;
  const day = (value: string | null): string => (value === null ? '–' : formatDay(value, language));
  const yesOrNo = (value: boolean): string => t(value ? 'answer.yes' : 'answer.no');
  const percentile = epssPercentile === null ? null : formatShare(Math.floor(epssPercentile * 1000) / 1000, language);
  return (
    <>
      <p>
        <span lang="en">{title}</span> <Severity severity={severity} /> <ExploitedBadge isExploited={cve.isExploited} />{' '}
        <a href={url} target="_blank" rel="noreferrer">
          MSRC
        </a>{' '}
        {id.startsWith('CVE-') && (
          <a href={`https://nvd.nist.gov/vuln/detail/${encodeURIComponent(id)}`} target="_blank" rel="noreferrer">
            NVD
          </a>
        )}
      </p>
      <dl class="facts">
        <dt>CVSS</dt>
        <dd>
          {cvssScore === null ? '–' : formatNumber(cvssScore, language)}{' '}
          {cvssVector !== null && <code>{cvssVector}</code>}
        </dd>
        <dt>{t('cve.listed')}</dt>
        <dd>{day(knownExploitedOn)}</dd>
        <dt>{t('cve.due')}</dt>
        <dd>{day(dueOn)}</dd>
        <dt>{t('cve.ransomware')}</dt>
        <dd>{yesOrNo(cve.isRansomwareUsed)}</dd>
        <dt>EPSS</dt>
        <dd>
          {epss === null ? '–' : formatShare(epss, language)}
          {percentile !== null && ` (${t('cve.percentile', { percentile })})`}
        </dd>
        <dt>{t('cve.exploitability')}</dt>
        <dd>{exploitability === null ? '–' : codeText(t, 'exploitability', exploitability)}</dd>
        <dt>{t('cve.disclosed')}</dt>
        <dd>{yesOrNo(cve.isPubliclyDisclosed)}</dd>
        <dt>{t('cve.impact')}</dt>
        <dd lang="en">{impact ?? '–'}</dd>
        <dt>{t('cve.published')}</dt>
        <dd>{day(publishedOn)}</dd>
      </dl>
    </>
  );
}
