/**
 * A made-up fleet of any size, as lines of kbgap's report format. A device is a function of the seed and its number, so
 * that any one can be made alone; the memory it takes is bounded by the kinds of devices, not by their number.
 */
import type { Catalog } from '../../src/catalog/catalog.ts';
import { MODELS } from './devices.ts';
import { createDraw, createModelContent, IMAGES, type Kind } from './fleet-content.ts';
import { createRandom } from './random.ts';

export interface FleetOptions {
  readonly count: number;
  readonly seed: number;
  /** ISO 8601 UTC; the same for all. */
  readonly collectedAt: string;
  /** A month's patching: this fraction of the devices behind has moved to the newest release, all else being equal. */
  readonly wave?: { readonly fraction: number };
}

export interface MadeFleet {
  readonly count: number;
  /** `PC-000123`. */
  readonly nameOf: (index: number) => string;
  /** The report of one device, on one line. */
  readonly reportOf: (index: number) => string;
  /** All reports as NDJSON, a line at a time with its line end. */
  readonly lines: () => Generator<string, void>;
  readonly names: () => Generator<string, void>;
}

const drawImage = createDraw([0.4, 0.2, 0.14, 0.1, 0.06, 0.05, 0.03, 0.02].slice(0, IMAGES));
const drawDotnetLag = createDraw([0.78, 0.16, 0.06]);
const drawOlderKept = createDraw([0.86, 0.1, 0.04]);
const drawModel = createDraw(MODELS.map(({ share }) => share));
/** By the number of editions of a model, in the table's order. */
const EDITION_WEIGHTS = [0.3, 0.6, 0.07, 0.03];

export function makeFleet(catalog: Catalog, { count, seed, collectedAt, wave }: FleetOptions): MadeFleet {
  const contents = MODELS.map((model) => ({
    ...createModelContent(catalog, model),
    isClient: model.installationType === 'Client',
    drawEdition: createDraw(EDITION_WEIGHTS.slice(0, model.editions.length)),
  }));
  const time = JSON.stringify(collectedAt);
  const movedFraction = wave?.fraction ?? 0;

  const contentOf = (index: number): string => {
    const random = createRandom(mixSeed(seed, index));
    const model = contents[drawModel(random())];
    if (!model) throw new Error('there are no models');
    // Each draw is made in any case, so that a wave changes nothing but the position.
    const position = model.drawPosition(random());
    const hasMoved = random() < movedFraction;
    const kind: Kind = {
      position: hasMoved ? 0 : position,
      edition: model.drawEdition(random()),
      isArm: model.isClient && random() < 0.05,
      image: drawImage(random()),
      dotnetLag: drawDotnetLag(random()),
      olderKept: drawOlderKept(random()),
      hasRevision: random() < 0.9,
      isRebootPending: random() < 0.03,
      hasList: random() >= 0.02,
    };
    return model.contentOf(kind);
  };
  const reportOf = (index: number): string =>
    `{"schemaVersion":1,"computerName":"${nameOf(index)}","collectedAt":${time},${contentOf(index)}`;

  return {
    count,
    nameOf,
    reportOf,
    *lines() {
      for (let index = 0; index < count; index++) yield `${reportOf(index)}\n`;
    },
    *names() {
      for (let index = 0; index < count; index++) yield nameOf(index);
    },
  };
}

function nameOf(index: number): string {
  return `PC-${String(index).padStart(6, '0')}`;
}

/** Neighbours get seeds far apart. */
function mixSeed(seed: number, index: number): number {
  let mixed = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(seed, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
