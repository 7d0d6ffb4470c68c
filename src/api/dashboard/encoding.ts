/** How a file may be packed; null: as it is. Best first. */
export const ENCODINGS = ['br', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number] | null;

/** The best of those there are that the client takes, by its `Accept-Encoding`. */
export function encodingFor(header: string | string[] | undefined, bodies: ReadonlyMap<Encoding, unknown>): Encoding {
  const taken = new Map(
    String(header ?? '')
      .split(',')
      .map(readChoice),
  );
  const isTaken = (name: string): boolean => taken.get(name) ?? taken.get('*') ?? false;
  return ENCODINGS.find((name) => bodies.has(name) && isTaken(name)) ?? null;
}

/** `br;q=0` refuses it. */
function readChoice(text: string): [name: string, isTaken: boolean] {
  const [name = '', ...options] = text.split(';').map((part) => part.trim().toLowerCase());
  return [name, !options.some((option) => /^q=0(?:\.0*)?$/.test(option))];
}
