/** Which Windows facts say a device has, in the few words of a list. */
import type { Catalog } from '../catalog/catalog.ts';
import type { FactsRule } from './of-facts.ts';

export interface WindowsVersion {
  /** "Windows 11 version 24H2"; null: not recognized. */
  readonly os: string | null;
  readonly releaseId: string | null;
  /** "26100.4061"; null: not reported. */
  readonly build: string | null;
}

/** A fleet of years has some thousands. */
const KEPT_VERSIONS = 20_000;

export const WINDOWS_VERSIONS: FactsRule<WindowsVersion> = {
  workOut: (catalog, { releaseId, build, ubr }) => ({
    os: nameOf(catalog, releaseId),
    releaseId,
    build: build === null ? null : ubr === null ? `${build}` : `${build}.${ubr}`,
  }),
  keyOf: ({ releaseId, build }) => `${releaseId} ${build}`,
  sizeOf: () => 1,
  maxSize: KEPT_VERSIONS,
  unknown: { os: null, releaseId: null, build: null },
};

function nameOf(catalog: Catalog, releaseId: string | null): string | null {
  return catalog.data.windows.releases.find(({ id }) => id === releaseId)?.name ?? null;
}
