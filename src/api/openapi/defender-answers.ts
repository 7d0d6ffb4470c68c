/** Finds what the Defender API's addresses stand for in what `$metadata` says. */
import { DEFENDER_OPERATIONS } from '../wire/metadata/defender-operations.ts';
import { DEFENDER_SETS } from '../wire/metadata/defender-schemas.ts';
import { many, type Operation, one, type TypeUse } from '../wire/metadata/model.ts';

export interface DefenderAnswer {
  readonly returns: TypeUse;
  /** Called at the end of the address; null: the address is a set's, or a row's in it. */
  readonly operation: Operation | null;
}

/** Null: `$metadata` has no word on it. `url` is a route's. */
export function findAnswer(url: string): DefenderAnswer | null {
  const [root = '', ...segments] = url.toLowerCase().split('/').slice(1);
  const set = DEFENDER_SETS.find(({ name }) => name.toLowerCase() === segments[0]);
  if (root !== 'api' || !set) return null;
  const isRow = segments[1]?.startsWith(':') ?? false;
  const called = segments.slice(isRow ? 2 : 1);
  // The address of a set that is not listed answers one row: the tenant's score.
  if (called.length === 0) return { returns: isRow || !set.isListed ? one(set.type) : many(set.type), operation: null };
  const operation = DEFENDER_OPERATIONS.find(
    ({ name, boundTo }) =>
      called.length === 1 &&
      name.toLowerCase() === called[0] &&
      isOfSet(boundTo, set.type) &&
      boundTo.isCollection === !isRow,
  );
  return operation ? { returns: operation.returns, operation } : null;
}

/** A type stands for those derived from it too. */
function isOfSet({ type }: TypeUse, other: TypeUse['type']): boolean {
  return type === other || type === other.base;
}
