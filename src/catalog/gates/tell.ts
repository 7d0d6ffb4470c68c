import type { GateFinding } from './finding.ts';

/** More of one kind tell nobody more. */
const MAX_PER_CODE = 100;

/** Findings in their order (refusals first, then by code and subject); of one code the first hundred, and how many more there are. */
export function tell(findings: readonly GateFinding[]): GateFinding[] {
  const groups = Map.groupBy(findings.toSorted(byWeight), ({ code, isRefusal }) => `${isRefusal} ${code}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const left = group.length - MAX_PER_CODE;
    if (!first || left <= 0) return group;
    return [...group.slice(0, MAX_PER_CODE), { ...first, subject: '', message: `${left} more of this kind` }];
  });
}

function byWeight(a: GateFinding, b: GateFinding): number {
  return (
    Number(b.isRefusal) - Number(a.isRefusal) ||
    compareText(a.code, b.code) ||
    compareText(a.subject, b.subject) ||
    compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
