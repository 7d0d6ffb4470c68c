import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { lazy } from 'preact-iso';
import { ApiError } from '../api/api-error.ts';
import { send } from '../api/call.ts';
import { Problem } from '../parts/problem.tsx';
import { PageTitle } from './page-title.tsx';
import { useText } from './settings.tsx';

const AGAIN_MS = 5000;

/** A page whose code comes when it is opened. */
export function loadedPage(load: () => Promise<ComponentType>) {
  return lazy(() => load().catch(() => UnloadedPage));
}

/** The code of a page was not to be had: the server is away, or it has another build by now. Both are over with a new document. */
function UnloadedPage() {
  const t = useText();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.hidden) return;
      send('GET', '/healthz').then(
        () => location.reload(),
        () => undefined,
      );
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  const error = new ApiError(0, { code: 'unreached', message: '', target: null });
  return (
    <>
      <PageTitle>{t('problem.title')}</PageTitle>
      <Problem error={error} retryAt={Date.now() + AGAIN_MS} onRetry={() => location.reload()} />
    </>
  );
}
