import type { Track } from '../../api/schema.ts';

export type ReleaseState = Track['releases'][number]['state'];

export const STATES: readonly ReleaseState[] = [
  ...(['reached', 'position', 'skipped', 'planned', 'missing', 'unknown', 'preview'] as const),
];

/** Told apart by shape and size too, not by color alone. */
export function Mark({ state }: { readonly state: ReleaseState }) {
  switch (state) {
    case 'reached':
      return <circle class="mark reached" r="4" />;
    case 'position':
      return (
        <>
          <circle class="mark position" r="8" />
          <circle class="mark reached" r="4" />
        </>
      );
    case 'planned':
      return <path class="mark planned" d="M0 -7 L7 0 L0 7 L-7 0 Z" />;
    case 'missing':
      return <path class="mark missing" d="M-5 -5 H5 V5 H-5 Z" />;
    case 'unknown':
      return <circle class="mark unknown" r="5" />;
    case 'skipped':
      return <circle class="mark skipped" r="4" />;
    case 'preview':
      return <path class="mark preview" d="M0 -4 V4" />;
  }
}
