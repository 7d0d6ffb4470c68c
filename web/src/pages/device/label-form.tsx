import { useState } from 'preact/hooks';
import { ApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import type { Device } from '../../api/schema.ts';
import { Problem } from '../../parts/problem.tsx';
import { useText } from '../../shell/settings.tsx';
import { readLabels, VALUES, type Value } from './read-labels.ts';

export interface LabelFormProps {
  readonly device: Device;
  readonly onSaved: () => void;
}

export function LabelForm({ device, onSaved }: LabelFormProps) {
  const t = useText();
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [isSaving, setIsSaving] = useState(false);
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const body = readLabels(new FormData(event.currentTarget as HTMLFormElement));
    setIsSaving(true);
    try {
      await call('patch', '/v1/devices/{deviceId}', { deviceId: device.id }, { body });
      onSaved();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Removed in between: the page says so once it is read again.
      if (error.status === 404) onSaved();
      setProblem(error);
    } finally {
      setIsSaving(false);
    }
  };
  return (
    <form class="form" onSubmit={(event) => void save(event)}>
      <label>
        {t('device.tags.each')}
        <textarea name="tags" rows={4} defaultValue={device.tags.join('\n')} />
      </label>
      <label>
        {t('device.group')}
        <input name="group" maxLength={256} defaultValue={device.group ?? ''} />
      </label>
      <label>
        {t('device.value')}
        <select name="value" defaultValue={device.value ?? ''}>
          {device.value === null && <option value="">{t('device.value.none')}</option>}
          {VALUES.map((value: Value) => (
            <option key={value} value={value}>
              {t(`device.value.${value}`)}
            </option>
          ))}
        </select>
      </label>
      {problem && <Problem error={problem} />}
      <button type="submit" disabled={isSaving}>
        {t(isSaving ? 'device.saving' : 'device.save')}
      </button>
    </form>
  );
}
