import { useCallback } from 'preact/hooks';
import { useLocation } from 'preact-iso';

export type UrlState = Readonly<Record<string, string>>;

/** The query of an address with some of it changed; empty texts and nulls leave an option out. */
export function changeQuery(search: string, changes: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') query.delete(name);
    else query.set(name, value);
  }
  return query.size > 0 ? `?${query}` : '';
}

/**
 * What the address says besides the page, and a function that changes it: `set({ sort: '-name', after: null })`. `isStep`:
 * the browser's "back" undoes it.
 */
export function useUrlState(): readonly [
  state: UrlState,
  set: (changes: Readonly<Record<string, string | null>>, options?: { readonly isStep?: boolean }) => void,
] {
  const { query, route } = useLocation();
  const set = useCallback(
    (changes: Readonly<Record<string, string | null>>, { isStep = true } = {}): void =>
      route(`${location.pathname}${changeQuery(location.search, changes)}`, !isStep),
    [route],
  );
  return [query, set];
}
