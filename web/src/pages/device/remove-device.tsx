import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { ApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import type { Device } from '../../api/schema.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Problem } from '../../parts/problem.tsx';
import { hrefOf } from '../../shell/link.tsx';
import { useText } from '../../shell/settings.tsx';

export interface RemoveDeviceProps {
  readonly device: Device;
  /** Somebody else was first. */
  readonly onGone: () => void;
}

/** Takes the device out of kbgap, once that was confirmed. */
export function RemoveDevice({ device, onGone }: RemoveDeviceProps) {
  const t = useText();
  const { route } = useLocation();
  const [isOpen, setIsOpen] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const remove = async (): Promise<void> => {
    try {
      await call('delete', '/v1/devices/{deviceId}', { deviceId: device.id });
      route(hrefOf('/devices'));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 404) onGone();
      setProblem(error);
    }
  };
  const name = device.name ?? device.id;
  return (
    <section class="removal">
      <h2>{t('device.remove')}</h2>
      <p>{t('device.remove.what')}</p>
      <button type="button" class="danger" onClick={() => setIsOpen(true)}>
        {t('device.remove.ask')}
      </button>
      <Dialog title={t('device.remove.sure', { name })} isOpen={isOpen} onClose={() => setIsOpen(false)}>
        <p>{t('device.remove.what')}</p>
        {problem && <Problem error={problem} />}
        <button type="button" class="danger" onClick={() => void remove()}>
          {t('device.remove.now')}
        </button>{' '}
      </Dialog>
    </section>
  );
}
