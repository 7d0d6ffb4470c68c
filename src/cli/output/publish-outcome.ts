import type { PublishResult } from '../../ingest/publish.ts';
import { colors } from './colors.ts';

/** What became of a new catalog, and why; for people. */
export function outcomeLines({ outcome, bytes, version, findings }: PublishResult): string[] {
  const size = `${(bytes / 1e6).toFixed(1)} MB, ${version.slice(0, 12)}`;
  const reasons = findings.filter(({ isRefusal }) => isRefusal).map(({ message }) => `  ${message}`);
  const noted = findings.length - reasons.length;
  return [
    ...HEADLINE[outcome](size),
    ...reasons,
    ...(noted > 0 ? [`  and ${noted} more things worth a look (--json lists them)`] : []),
  ];
}

const HEADLINE: Readonly<Record<PublishResult['outcome'], (size: string) => string[]>> = {
  published: (size) => [colors.green(`Published: ${size}`)],
  unchanged: (size) => [`Unchanged: the same catalog is in force (${size})`],
  refused: (size) => [
    colors.red(
      `Refused: ${size} is kept beside, and the catalog from before serves on. To publish it all the same: kbgap catalog publish`,
    ),
  ],
  held: (size) => [
    colors.red(
      `Held: ${size} is kept beside, since the catalog was rolled back by hand. To publish it: kbgap catalog publish`,
    ),
  ],
};
