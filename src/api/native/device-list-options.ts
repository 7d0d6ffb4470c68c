/** The options of a list of devices, and where its next page goes on. */
import { createHash } from 'node:crypto';
import Type from 'typebox';
import { type KbId, parseKbId, type VulnerabilityId } from '../../catalog/ids.ts';
import { nameKeyOf } from '../../fleet/device-id.ts';
import { type DeviceOrder, isFactsOrder, isPlaceIn } from '../../fleet/device-order.ts';
import { type DeviceState, hasConditions } from '../../fleet/facts-conditions.ts';
import type { DeviceListQuery } from '../../fleet/list-scope.ts';
import type { RowPosition } from '../../query/row-position.ts';
import { RequestError } from '../request-error.ts';
import { BOOLEAN, type Parameter } from '../wire/query-options.ts';
import { LABEL, LIMIT } from './parameters.ts';

const STATES: readonly DeviceState[] = ['patched', 'missing', 'unknown'];
type Sort = Exclude<DeviceOrder, { readonly by: 'id' }>;
const SORTS: readonly Sort['by'][] = ['name', 'behind', 'missing'];

const AFTER_EXPECTED = 'the value of "next" in the page before, with the same other options';

const KB: Parameter<KbId> = {
  expected: 'a KB number such as KB4540673',
  parse: (text) => parseKbId(text) ?? undefined,
};

export const DEVICE_LIST_OPTIONS = {
  after: { expected: AFTER_EXPECTED, parse: (text) => text } satisfies Parameter<string>,
  limit: LIMIT,
  search: LABEL,
  tag: LABEL,
  group: LABEL,
  active: BOOLEAN,
  state: {
    expected: STATES.join(', '),
    parse: (text) => STATES.find((state) => state === text),
    schema: Type.String({ enum: [...STATES] }),
  } satisfies Parameter<DeviceState>,
  missing: KB,
  planned: KB,
  exposedTo: {
    expected: 'a CVE such as CVE-2020-0796',
    parse: (text) => (/^CVE-\d{4}-\d{4,9}$/i.test(text) ? text.toUpperCase() : undefined),
  } satisfies Parameter<VulnerabilityId>,
  release: LABEL,
  exploited: BOOLEAN,
  sort: {
    expected: `${SORTS.join(', ')}, or one of these with "-" before it for the highest first`,
    parse: (text) => {
      const by = SORTS.find((sort) => sort === text.replace(/^-/, ''));
      return by && { by, isDescending: text.startsWith('-') };
    },
    schema: Type.String({ enum: SORTS.flatMap((sort) => [sort, `-${sort}`]) }),
  } satisfies Parameter<Sort>,
};

type Options = typeof DEVICE_LIST_OPTIONS;
/** As `readParameters` gives them. */
export type DeviceListOptions = {
  readonly [Name in keyof Options]: Options[Name] extends Parameter<infer Value> ? Value | undefined : never;
};

const DEFAULT_LIMIT = 100;

/** What decides which devices are on a list, and in which order. */
export type ListedBy = Omit<DeviceListQuery, 'after' | 'limit'>;

/** Without an option that looks for anything, devices come by id, as ever. @throws {RequestError} `parameter-invalid`. */
export function toListedBy({
  active,
  exploited,
  release,
  sort,
  after,
  limit,
  search,
  ...options
}: DeviceListOptions): ListedBy {
  const facts = { ...options, releaseId: release, isExploited: exploited };
  const isAsEver = search === undefined && sort === undefined && !hasConditions(facts);
  const order: DeviceOrder = sort ?? (isAsEver ? { by: 'id' } : { by: 'name', isDescending: false });
  if (active === false && (hasConditions(facts) || isFactsOrder(order))) {
    throw new RequestError(
      'parameter-invalid',
      "The query option 'active' must not be false here: what is missing is asked of active devices only.",
    );
  }
  return { ...facts, isActive: active, search: search === undefined ? undefined : nameKeyOf(search), order };
}

export function toListQuery(
  listedBy: ListedBy,
  { after, limit = DEFAULT_LIMIT }: Pick<DeviceListOptions, 'after' | 'limit'>,
  asOf: string | undefined,
): DeviceListQuery {
  return { ...listedBy, limit, after: after === undefined ? null : decodePlace(after, listedBy, asOf) };
}

/**
 * The id of the last device, or its place in another order, which counts only with the options that it was made with; it lets
 * nobody see anything that they could not ask for.
 */
export function encodePlace(place: RowPosition, listedBy: ListedBy, asOf: string | undefined): string {
  if (listedBy.order.by === 'id') return String(place[0]);
  return Buffer.from(JSON.stringify([digest(listedBy, asOf), ...place])).toString('base64url');
}

function decodePlace(token: string, listedBy: ListedBy, asOf: string | undefined): RowPosition {
  if (listedBy.order.by === 'id' && /^[0-9a-f]{40}$/i.test(token)) return [token.toLowerCase()];
  const [made, ...place] = listedBy.order.by === 'id' ? [] : parse(token);
  if (made === digest(listedBy, asOf) && isPlaceIn(listedBy.order, place)) return place;
  throw new RequestError('parameter-invalid', `The query option 'after' must be given once, as ${AFTER_EXPECTED}.`);
}

function parse(token: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function digest(listedBy: ListedBy, asOf: string | undefined): string {
  const options = Object.entries({ ...listedBy, asOf }).sort();
  return createHash('sha256').update(JSON.stringify(options)).digest('base64url').slice(0, 8);
}
