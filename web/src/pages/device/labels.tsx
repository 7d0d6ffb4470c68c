import { useState } from 'preact/hooks';
import type { Device } from '../../api/schema.ts';
import { codeText } from '../../parts/code-text.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { useText } from '../../shell/settings.tsx';
import { LabelForm } from './label-form.tsx';

export interface LabelsProps {
  readonly device: Device;
  readonly canChange: boolean;
  readonly onChange: () => void;
}

/** How people call the device. */
export function Labels({ device, canChange, onChange }: LabelsProps) {
  const t = useText();
  const [isOpen, setIsOpen] = useState(false);
  const { tags, group, value } = device;
  const close = (): void => setIsOpen(false);
  const saved = (): void => {
    close();
    onChange();
  };
  return (
    <section>
      <h2>{t('device.labels')}</h2>
      <dl class="facts">
        <dt>{t('device.tags')}</dt>
        <dd>
          {tags.length > 0
            ? tags.map((tag) => (
                <span key={tag} class="badge">
                  {tag}
                </span>
              ))
            : '–'}
        </dd>
        <dt>{t('device.group')}</dt>
        <dd>{group ?? '–'}</dd>
        <dt>{t('device.value')}</dt>
        <dd>{value === null ? t('device.value.none') : codeText(t, 'device.value', value)}</dd>
      </dl>
      {canChange && (
        <button type="button" onClick={() => setIsOpen(true)}>
          {t('device.labels.change')}
        </button>
      )}
      <Dialog title={t('device.labels.change')} isOpen={isOpen} onClose={close}>
        <LabelForm device={device} onSaved={saved} />
      </Dialog>
    </section>
  );
}
