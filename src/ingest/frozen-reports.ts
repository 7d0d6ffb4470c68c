import { readFile } from 'node:fs/promises';

/** `data/` stands beside `src/` and `dist/` alike. */
const FROZEN = new URL('../../data/frozen/devices.json', import.meta.url);

/** Reports of made-up devices, whose answers a new catalog may change only in ways that its documents explain. */
export async function loadFrozenReports(): Promise<Uint8Array> {
  return await readFile(FROZEN);
}
