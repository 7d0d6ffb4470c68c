import { useRef } from 'preact/hooks';
import { useText } from '../../shell/settings.tsx';
import { EXAMPLE } from './example.ts';
import type { GivenReport } from './use-assess.ts';

export interface ReportInputProps {
  readonly isOver: boolean;
  readonly onGive: (given: GivenReport) => void;
}

/** Where a report is dropped, chosen or pasted. */
export function ReportInput({ isOver, onGive }: ReportInputProps) {
  const t = useText();
  const field = useRef<HTMLTextAreaElement>(null);
  const choose = (event: Event): void => {
    if (!(event.currentTarget instanceof HTMLInputElement)) return;
    const [file] = event.currentTarget.files ?? [];
    if (file) onGive({ name: file.name, bytes: file });
    // The same file may be chosen again, changed meanwhile.
    event.currentTarget.value = '';
  };
  const giveText = (event: Event): void => {
    event.preventDefault();
    const text = field.current?.value ?? '';
    if (text.trim() === '') field.current?.focus();
    else onGive({ name: t('try.text'), bytes: new Blob([text]) });
  };
  return (
    <div class={isOver ? 'card drop over' : 'card drop'}>
      <p>
        <strong>{t('try.drop')}</strong>
      </p>
      <label class="choose">
        {t('try.choose')} <input type="file" onChange={choose} />
      </label>
      <form onSubmit={giveText}>
        <label>
          {t('try.paste')}
          <textarea ref={field} name="report" rows={4} spellcheck={false} />
        </label>
        <button type="submit">{t('try.assess')}</button>{' '}
        <button type="button" onClick={() => onGive({ name: t('try.example.name'), bytes: new Blob([EXAMPLE]) })}>
          {t('try.example')}
        </button>
      </form>
      <p class="quiet">{t('try.not-kept')}</p>
    </div>
  );
}
