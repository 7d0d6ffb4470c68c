import type { ComponentChildren } from 'preact';
import { useEffect, useErrorBoundary } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { PageTitle } from './page-title.tsx';
import { useText } from './settings.tsx';

/** A page that fails leaves the rest standing, and the way to other pages. */
export function PageBoundary({ children }: { readonly children: ComponentChildren }) {
  const t = useText();
  const { path } = useLocation();
  const [error, reset] = useErrorBoundary((thrown) => console.error(thrown));
  useEffect(() => reset, [path]);
  if (error === undefined) return <>{children}</>;
  return (
    <>
      <PageTitle>{t('problem.title')}</PageTitle>
      <div class="problem" role="alert">
        <p>
          <strong>{t('problem.broken')}</strong>
        </p>
        <p lang="en">{String(error)}</p>
        <button type="button" onClick={() => location.reload()}>
          {t('read.again')}
        </button>
      </div>
    </>
  );
}
