import { render } from 'preact';
import { LocationProvider, lazy, Route, Router } from 'preact-iso';
import { basePath, withBase } from './api/base.ts';
import { NotFoundPage } from './pages/not-found/not-found-page.tsx';
import { PAGES } from './pages.ts';
import { Frame } from './shell/frame.tsx';
import { SettingsProvider } from './shell/settings.tsx';
import './styles/base.css';
import './styles/parts.css';
import './styles/print.css';

const ROUTES = PAGES.map(({ path, load }) => ({ path: withBase(path), component: lazy(load) }));
/** Links to what is no page are the browser's: the documentation, exports. */
const IS_PAGE = new RegExp(`^${basePath().replaceAll('.', String.raw`\.`)}/(?!v1/|api/|docs|session|openapi)`);

function App() {
  return (
    <SettingsProvider>
      <LocationProvider scope={IS_PAGE}>
        <Frame>
          <Router>
            {ROUTES.map(({ path, component }) => (
              <Route key={path} path={path} component={component} />
            ))}
            <Route default component={NotFoundPage} />
          </Router>
        </Frame>
      </LocationProvider>
    </SettingsProvider>
  );
}

const place = document.getElementById('page');
if (place) render(<App />, place);
