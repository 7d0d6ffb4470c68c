/** A value that an address gives, where it is one of those that there are. */
export function oneOf<const T extends string>(value: string | undefined, all: readonly T[]): T | null {
  return all.find((each) => each === value) ?? null;
}
