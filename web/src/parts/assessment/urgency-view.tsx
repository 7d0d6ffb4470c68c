import type { Urgency } from '../../api/schema.ts';
import { useSettings } from '../../shell/settings.tsx';
import { codeText } from '../code-text.ts';
import { CveLink } from '../entity-links.tsx';
import { formatDay } from '../format.ts';

/** Why it comes before others. */
export function UrgencyView({ urgency }: { readonly urgency: Urgency }) {
  const { t, language } = useSettings();
  const { why, dueOn, isRansomwareUsed } = urgency;
  return (
    <ul class="plain">
      {why.map(({ code, vulnerabilityId }) => (
        <li key={vulnerabilityId}>
          <CveLink id={vulnerabilityId} /> {codeText(t, 'urgency', code)}
        </li>
      ))}
      {dueOn !== null && <li>{t('urgency.due', { day: formatDay(dueOn, language) })}</li>}
      {isRansomwareUsed && <li>{t('urgency.ransomware')}</li>}
    </ul>
  );
}
