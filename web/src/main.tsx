import { render } from 'preact';
import { useRef } from 'preact/hooks';
import { LocationProvider, Route, Router } from 'preact-iso';
import { basePath, withBase } from './api/base.ts';
import { beginUnderWay } from './api/under-way.ts';
import { NotFoundPage } from './pages/not-found/not-found-page.tsx';
import { PAGES } from './pages.ts';
import { Frame } from './shell/frame.tsx';
import { loadedPage } from './shell/load-page.tsx';
import { SettingsProvider } from './shell/settings.tsx';
import './styles/base.css';
import './styles/parts.css';
import './styles/print.css';

/** The first page comes first. */
const LOAD_ALL_AFTER_MS = 500;

const ROUTES = PAGES.map(({ path, load }) => ({ path: withBase(path), component: loadedPage(load) }));
/** Links to what is no page are the browser's: the documentation, exports. */
const IS_PAGE = new RegExp(`^${basePath().replaceAll('.', String.raw`\.`)}/(?!v1/|api/|docs|session|openapi)`);

function Pages() {
  const end = useRef<(() => void) | null>(null);
  const begin = (): void => {
    end.current?.();
    end.current = beginUnderWay();
  };
  return (
    <Router onLoadStart={begin} onLoadEnd={() => end.current?.()}>
      {ROUTES.map(({ path, component }) => (
        <Route key={path} path={path} component={component} />
      ))}
      <Route default component={NotFoundPage} />
    </Router>
  );
}

function App() {
  return (
    <SettingsProvider>
      <LocationProvider scope={IS_PAGE}>
        <Frame>
          <Pages />
        </Frame>
      </LocationProvider>
    </SettingsProvider>
  );
}

const place = document.getElementById('page');
if (place) render(<App />, place);
// Later pages open at once, also while the server is away.
addEventListener('load', () => setTimeout(loadAll, LOAD_ALL_AFTER_MS));

function loadAll(): void {
  for (const { load } of PAGES) load().catch(() => undefined);
}
