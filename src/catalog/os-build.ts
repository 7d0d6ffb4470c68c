/** A Windows build and its revision: 19045.6456 is `{ build: 19045, ubr: 6456 }`. UBR: update build revision. */
export interface OsBuild {
  readonly build: number;
  readonly ubr: number;
}

/** `19045.6456`, as Microsoft writes it. */
export function formatOsBuild({ build, ubr }: OsBuild): string {
  return `${build}.${ubr}`;
}
