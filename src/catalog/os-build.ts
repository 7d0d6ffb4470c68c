/** A Windows build and its revision: 19045.6456 is `{ build: 19045, ubr: 6456 }`. UBR: update build revision. */
export interface OsBuild {
  readonly build: number;
  readonly ubr: number;
}

/** `19045.6456`, as Microsoft writes it. */
export function formatOsBuild({ build, ubr }: OsBuild): string {
  return `${build}.${ubr}`;
}

/** Reads `19045.6456`; null for anything else. */
export function parseOsBuild(text: string): OsBuild | null {
  const match = /^(\d{4,5})\.(\d{1,6})$/.exec(text);
  return match ? { build: Number(match[1]), ubr: Number(match[2]) } : null;
}
