import { useRoute } from 'preact-iso';
import { useRead } from '../../api/use-read.ts';
import { Reading } from '../../parts/reading.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { PageTitle } from '../../shell/page-title.tsx';
import { useText } from '../../shell/settings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { Devices } from './devices.tsx';
import { Facts } from './facts.tsx';
import { Fixes } from './fixes.tsx';
import { History } from './history.tsx';
import { Supersedence } from './supersedence.tsx';
import { Tracks } from './tracks.tsx';

export function KbPage() {
  const { id = '' } = useRoute().params;
  // Another KB is another page: it begins at its heading.
  return <KbOf key={id} name={/^\d/.test(id) ? `KB${id}` : id.toUpperCase()} />;
}

function KbOf({ name }: { readonly name: string }) {
  const t = useText();
  const [{ tab = 'devices' }, set] = useUrlState();
  const kb = useRead('/v1/kbs/{kb}', { kb: name });
  return (
    <>
      <PageTitle>{name}</PageTitle>
      <Reading read={kb}>
        {(found) => (
          <>
            <Facts kb={found} />
            <Tabs
              label={name}
              chosen={tab}
              onChoose={(next) => set({ tab: next === 'devices' ? null : next })}
              tabs={[
                { id: 'devices', label: t('kb.devices', { count: found.devices }), show: () => <Devices kb={found} /> },
                { id: 'fixes', label: t('kb.fixes', { count: found.cves.length }), show: () => <Fixes kb={found} /> },
                { id: 'supersedence', label: t('kb.supersedence'), show: () => <Supersedence kb={found} /> },
                { id: 'tracks', label: t('kb.tracks'), show: () => <Tracks kb={found} /> },
                { id: 'history', label: t('kb.history'), show: () => <History kbId={found.kbId} /> },
              ]}
            />
          </>
        )}
      </Reading>
    </>
  );
}
