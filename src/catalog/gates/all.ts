import { buildsGate } from './builds.ts';
import type { Gate } from './finding.ts';
import { fixesGate } from './fixes.ts';
import { sourcesGate } from './sources.ts';
import { kbsGate, productsGate, tracksGate } from './vanished.ts';

/** The gates that need nothing but the two catalogs. */
export const CATALOG_GATES: readonly Gate[] = [sourcesGate, kbsGate, productsGate, tracksGate, fixesGate, buildsGate];
