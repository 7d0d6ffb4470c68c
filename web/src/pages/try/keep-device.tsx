import { useId, useState } from 'preact/hooks';
import { ApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import type { AcceptedReport } from '../../api/schema.ts';
import { DeviceLink } from '../../parts/entity-links.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useText } from '../../shell/settings.tsx';
import type { GivenReport } from './use-assess.ts';

export interface KeepDeviceProps {
  readonly given: GivenReport;
  /** What the report calls it; null: the reader names it. */
  readonly name: string | null;
}

/** Takes the device in, by the same report. */
export function KeepDevice({ given, name }: KeepDeviceProps) {
  const t = useText();
  const id = useId();
  const [chosen, setChosen] = useState(name ?? '');
  const [isSending, setIsSending] = useState(false);
  const [kept, setKept] = useState<AcceptedReport | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const keep = async (event: Event): Promise<void> => {
    event.preventDefault();
    setIsSending(true);
    setError(null);
    try {
      const body = { body: given.bytes, type: 'application/octet-stream' };
      setKept(await call('put', '/v1/devices/{deviceId}/report', { deviceId: chosen.trim() }, body));
    } catch (failure) {
      setError(failure instanceof ApiError ? failure : new ApiError(0, { code: 'failed', message: '', target: null }));
    } finally {
      setIsSending(false);
    }
  };
  if (kept) {
    return (
      <p class="note" role="status">
        {t('try.kept')} <DeviceLink id={kept.id} name={kept.name} />
      </p>
    );
  }
  return (
    <form class="toolbar" onSubmit={(event) => void keep(event)}>
      <label for={id}>{t('try.keep.name')}</label>{' '}
      <input
        id={id}
        required
        maxLength={253}
        value={chosen}
        onInput={({ currentTarget }) => setChosen(currentTarget.value)}
      />{' '}
      <button type="submit" disabled={isSending}>
        {t(isSending ? 'try.keeping' : 'try.keep')}
      </button>
      {error && <Problem error={error} />}
    </form>
  );
}
