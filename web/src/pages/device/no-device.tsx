import { Link } from '../../shell/link.tsx';
import { PageTitle } from '../../shell/page-title.tsx';
import { useText } from '../../shell/settings.tsx';

export interface NoDeviceProps {
  /** As the address names it. */
  readonly device: string;
  /** It was shown before: somebody has removed it since. */
  readonly wasThere: boolean;
}

export function NoDevice({ device, wasThere }: NoDeviceProps) {
  const t = useText();
  return (
    <>
      <PageTitle>{t(wasThere ? 'device.removed' : 'device.unknown')}</PageTitle>
      <p role="alert">{t(wasThere ? 'device.removed.what' : 'device.unknown.what', { device })}</p>
      <p>
        <Link to="/devices">{t('nav.devices')}</Link>
      </p>
    </>
  );
}
