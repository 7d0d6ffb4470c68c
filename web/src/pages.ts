import type { ComponentType } from 'preact';
import type { TextKey } from './texts/en.ts';

export interface Page {
  /** As the server serves it (src/api/routes/dashboard.ts). */
  readonly path: string;
  /** What the navigation calls it; null: it is not in there. */
  readonly text: TextKey | null;
  readonly load: () => Promise<ComponentType>;
}

/** All pages, in the order of the navigation. */
export const PAGES: readonly Page[] = [
  {
    path: '/',
    text: 'nav.overview',
    load: async () => (await import('./pages/overview/overview-page.tsx')).OverviewPage,
  },
  {
    path: '/devices',
    text: 'nav.devices',
    load: async () => (await import('./pages/devices/devices-page.tsx')).DevicesPage,
  },
  { path: '/devices/:id', text: null, load: async () => (await import('./pages/device/device-page.tsx')).DevicePage },
  { path: '/kbs', text: 'nav.kbs', load: async () => (await import('./pages/kbs/kbs-page.tsx')).KbsPage },
  { path: '/kbs/:id', text: null, load: async () => (await import('./pages/kb/kb-page.tsx')).KbPage },
  { path: '/cves', text: 'nav.cves', load: async () => (await import('./pages/cves/cves-page.tsx')).CvesPage },
  { path: '/cves/:id', text: null, load: async () => (await import('./pages/cve/cve-page.tsx')).CvePage },
  {
    path: '/catalog',
    text: 'nav.catalog',
    load: async () => (await import('./pages/catalog/catalog-page.tsx')).CatalogPage,
  },
  { path: '/try', text: 'nav.try', load: async () => (await import('./pages/try/try-page.tsx')).TryPage },
  { path: '/log-in', text: null, load: async () => (await import('./pages/log-in/log-in-page.tsx')).LogInPage },
];
