/** What the address says of the list of devices. */
import type { UrlState } from '../../shell/url-state.ts';

const STATES = ['missing', 'patched', 'unknown'] as const;
const SORTS = ['name', '-name', 'behind', '-behind', 'missing', '-missing'] as const;

export interface DeviceFilter {
  readonly search: string | null;
  readonly state: (typeof STATES)[number] | null;
  readonly exploited: boolean | null;
  readonly release: string | null;
  readonly missing: string | null;
  readonly planned: string | null;
  readonly exposedTo: string | null;
  readonly tag: string | null;
  readonly group: string | null;
  readonly active: boolean | null;
}

/** In the order in which they are shown. */
export const FILTERS = [
  ...([
    'search',
    'state',
    'exploited',
    'release',
    'missing',
    'planned',
    'exposedTo',
    'tag',
    'group',
    'active',
  ] as const),
] satisfies readonly (keyof DeviceFilter)[];

/** What the address leaves out, or says wrongly, filters nothing. */
export function readFilter(state: UrlState): DeviceFilter {
  const text = (name: string): string | null => state[name]?.trim() || null;
  return {
    search: text('search'),
    state: STATES.find((each) => each === state.state) ?? null,
    exploited: readBoolean(state.exploited),
    release: text('release'),
    missing: text('missing'),
    planned: text('planned'),
    exposedTo: text('exposedTo'),
    tag: text('tag'),
    group: text('group'),
    active: readBoolean(state.active),
  };
}

export function readSort(state: UrlState): (typeof SORTS)[number] {
  return SORTS.find((each) => each === state.sort) ?? 'name';
}

/** How many devices there are on the pages before. */
export function readSkip({ after, skip }: UrlState): number {
  return after && skip && /^\d{1,9}$/.test(skip) ? Number(skip) : 0;
}

function readBoolean(text: string | undefined): boolean | null {
  return text === 'true' ? true : text === 'false' ? false : null;
}
