import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { basePath, withBase } from '../api/base.ts';
import { dayOfPage, today } from '../api/day-of-page.ts';
import { useIsAnyUnderWay } from '../api/under-way.ts';
import { useRead } from '../api/use-read.ts';
import { PAGES } from '../pages.ts';
import { formatDay } from '../parts/format.ts';
import { Choices } from './choices.tsx';
import { DayBanner, DayControl } from './day-control.tsx';
import { Link } from './link.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { SearchBox } from './search-box.tsx';
import { SessionProvider } from './session.tsx';
import { useSettings, useText } from './settings.tsx';
import { UserMenu } from './user-menu.tsx';

/** What is around every page. */
export function Frame({ children }: { readonly children: ComponentChildren }) {
  const t = useText();
  const { path } = useLocation();
  const isBusy = useIsAnyUnderWay();
  const here = path.slice(basePath().length) || '/';
  // Whoever is not logged in yet has nowhere to go.
  const isLogIn = here === '/log-in';
  return (
    <SessionProvider>
      <a class="skip" href="#content">
        {t('app.skip')}
      </a>
      <header class="top">
        <div class="top-row">
          <Link to="/" class="brand">
            kbgap
          </Link>
          {!isLogIn && <SearchBox />}
          <div class="controls">
            {!isLogIn && <DayControl />}
            <Choices />
            {!isLogIn && <UserMenu />}
          </div>
        </div>
        {!isLogIn && <Navigation here={here} />}
      </header>
      {!isLogIn && <DayBanner />}
      {!isLogIn && <CatalogNotice />}
      <main id="content" tabIndex={-1} aria-busy={isBusy}>
        <PageBoundary>{children}</PageBoundary>
      </main>
    </SessionProvider>
  );
}

function Navigation({ here }: { readonly here: string }) {
  const t = useText();
  const isCurrent = (page: string): boolean => here === page || (page !== '/' && here.startsWith(`${page}/`));
  return (
    <nav aria-label={t('app.navigation')}>
      {PAGES.filter((page) => page.text !== null).map(
        ({ path: page, text }) =>
          text && (
            <Link key={page} to={page} current={isCurrent(page)}>
              {t(text)}
            </Link>
          ),
      )}
      <a href={withBase('/docs')} target="_blank" rel="noreferrer">
        {t('nav.api')}
      </a>
    </nav>
  );
}

/** Warns of the sample catalog; on paper the day and the catalog are named always. */
function CatalogNotice() {
  const { t, language } = useSettings();
  const { value } = useRead('/v1/catalog', {});
  if (!value) return null;
  const day = formatDay(dayOfPage() ?? today(), language);
  return (
    <>
      {value.isSample && <aside class="banner">{t('app.sample')}</aside>}
      <p class="on-paper">{t('app.by-catalog', { day, version: value.version })}</p>
    </>
  );
}
