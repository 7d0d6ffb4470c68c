import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { lazy } from 'preact-iso';
import { ApiError } from '../api/api-error.ts';
import { send } from '../api/call.ts';
import { planRetry } from '../api/retry.ts';
import { wakeFor } from '../api/wake.ts';
import { Problem } from '../parts/problem.tsx';
import { useText } from './settings.tsx';

type Load = () => Promise<ComponentType>;

/** A page whose code comes when it is opened. */
export function loadedPage(load: Load) {
  return lazy(() => load().catch(() => () => <UnloadedPage load={load} />));
}

const AWAY = new ApiError(0, { code: 'unreached', message: '', target: null });

/** The code of a page was not to be had; stands in for it until it is. */
function UnloadedPage({ load }: { readonly load: Load }) {
  const t = useText();
  const [Page, setPage] = useState<ComponentType | null>(null);
  const [failures, setFailures] = useState(1);
  useEffect(() => {
    const retry = planRetry(AWAY, failures);
    if (!retry) return;
    const again = async (): Promise<void> => {
      try {
        const loaded = await load();
        setPage(() => loaded);
      } catch {
        if (await isOfEarlierBuild()) location.reload();
        else setFailures(failures + 1);
      }
    };
    return wakeFor(retry, () => void again(), { page: document, network: window });
  }, [failures]);
  if (Page) return <Page />;
  return (
    <>
      <h1>{t('problem.title')}</h1>
      <Problem error={AWAY} retryAt={0} onRetry={() => location.reload()} />
    </>
  );
}

/** Whether the server gives out another build by now, whose files have other names. */
async function isOfEarlierBuild(): Promise<boolean> {
  const script = document.querySelector('script[type="module"]')?.getAttribute('src') ?? '';
  return await send('GET', '/').then(
    (page) => !page.includes(script),
    () => false,
  );
}
