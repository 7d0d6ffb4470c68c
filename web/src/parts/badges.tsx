import { useText } from '../shell/settings.tsx';

const SEVERITIES = ['Critical', 'Important', 'Moderate', 'Low'] as const;

/** Microsoft's rating. */
export function Severity({ severity }: { readonly severity: string | null }) {
  const t = useText();
  const known = SEVERITIES.find((each) => each === severity);
  return (
    <span class={`badge ${known ?? 'none'}`}>{known ? t(`severity.${known}`) : (severity ?? t('severity.none'))}</span>
  );
}

export function ExploitedBadge({ isExploited }: { readonly isExploited: boolean }) {
  const t = useText();
  return isExploited ? <span class="badge exploited">{t('exploited.badge')}</span> : null;
}
