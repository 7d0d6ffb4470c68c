import type { PlanStep } from '../../api/schema.ts';
import { useSettings } from '../../shell/settings.tsx';
import { ExploitedBadge, Severity } from '../badges.tsx';
import { codeText } from '../code-text.ts';
import { KbLink } from '../entity-links.tsx';
import { formatDay } from '../format.ts';
import { UrgencyView } from './urgency-view.tsx';

/** What to install, in order. */
export function Plan({ steps }: { readonly steps: readonly PlanStep[] }) {
  const { t } = useSettings();
  if (steps.length === 0) return <p>{t('plan.nothing')}</p>;
  return (
    <ol class="plan">
      {steps.map((step) => (
        <li key={`${step.action} ${step.kbId}`}>
          <Step step={step} />
        </li>
      ))}
    </ol>
  );
}

function Step({ step }: { readonly step: PlanStep }) {
  const { t, language } = useSettings();
  const { kbId, name, action, releasedOn, fixedAt, covers, cves, severity, exploited, urgency } = step;
  const others = covers.filter((covered) => covered !== kbId);
  const brings = fixedAt === null ? null : `${fixedAt.build}.${fixedAt.ubr}`;
  return (
    <>
      <p>
        <strong>{codeText(t, 'action', action)}</strong> <KbLink kbId={kbId} /> {name} <Severity severity={severity} />{' '}
        <ExploitedBadge isExploited={exploited.length > 0} />
      </p>
      <p class="quiet">
        {[
          t('plan.released', { day: formatDay(releasedOn, language) }),
          brings === null ? '' : t('plan.brings', { build: brings }),
          t('plan.closes', { cves: t('count.cves', { count: cves.length }) }),
          t(`plan.${action}`),
        ]
          .filter((text) => text !== '')
          .join(' · ')}
      </p>
      <UrgencyView urgency={urgency} />
      {others.length > 0 && (
        <details>
          <summary>{t('plan.covers', { count: others.length })}</summary>
          <p>
            {others.map((covered) => (
              <span key={covered}>
                <KbLink kbId={covered} />{' '}
              </span>
            ))}
          </p>
        </details>
      )}
    </>
  );
}
