import type { ReportNote } from '../../api/schema.ts';
import { useText } from '../../shell/settings.tsx';
import { codeText, hasCodeText } from '../code-text.ts';

/** What a report lacks or leaves open, and how to tell more. Nothing, where it says all. */
export function ReportNotes({ notes }: { readonly notes: readonly ReportNote[] }) {
  const t = useText();
  if (notes.length === 0) return null;
  return (
    <section class="note">
      <h3>{t('note.title')}</h3>
      <ul>
        {notes.map(({ code, field, message }) => (
          <li key={`${code} ${field} ${message}`}>
            <strong>{codeText(t, 'note', code)}</strong>
            {hasCodeText('remedy', code) && ` ${codeText(t, 'remedy', code)}`}
            <p class="quiet" lang="en">
              {message}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
