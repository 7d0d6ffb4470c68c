/** There is a page, nothing of it is being read for the first time, and nothing is read anew (web/src/parts/reading.tsx). */
export const SETTLED = 'main:has(h1):not(:has(.reading:not(:empty))):not(:has([aria-busy="true"]))';
