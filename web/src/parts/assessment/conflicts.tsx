import type { Conflict } from '../../api/schema.ts';
import { useText } from '../../shell/settings.tsx';
import { codeText } from '../code-text.ts';

/** Reported facts that disagree, and which one was believed. */
export function Conflicts({ conflicts }: { readonly conflicts: readonly Conflict[] }) {
  const t = useText();
  if (conflicts.length === 0) return null;
  return (
    <section class="warning">
      <h2>{t('conflict.title')}</h2>
      <ul class="plain">
        {conflicts.map(({ code, message }) => (
          <li key={code}>
            <p>{codeText(t, 'conflict', code)}</p>
            <p class="quiet" lang="en">
              {message}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
