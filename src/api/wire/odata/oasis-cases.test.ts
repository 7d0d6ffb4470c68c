import { beforeAll, expect, it } from 'vitest';
import { describeWithTestData } from '../../../../test/support/describe-with-test-data.ts';
import { ask, type OasisCase, outsideReason, readOasisCases } from '../../../../test/support/odata/oasis-cases.ts';
import { ODataQueryError } from './odata-error.ts';

/** Undefined: taken. */
function refusalOf(each: OasisCase): ODataQueryError | undefined {
  try {
    ask(each);
    return undefined;
  } catch (error) {
    if (error instanceof ODataQueryError) return error;
    throw error;
  }
}

describeWithTestData("OASIS's test cases", () => {
  let cases: readonly OasisCase[] = [];
  const inside = () => cases.filter((each) => outsideReason(each) === null);
  const label = ({ Rule, Input, Name }: OasisCase): string => `${Rule} ${Input} (${Name})`;

  beforeAll(() => {
    cases = readOasisCases();
  });

  it('that are inside come out as OASIS says', () => {
    const wrong = inside().filter((each) => (refusalOf(each) === undefined) !== (each.FailAt === undefined));
    expect(wrong.map(label)).toEqual([]);
    expect({
      accepted: inside().filter(({ FailAt }) => FailAt === undefined).length,
      refused: inside().filter(({ FailAt }) => FailAt !== undefined).length,
    }).toEqual({ accepted: 142, refused: 25 });
  });

  it('that are outside are refused, never half understood, where they come to this layer at all', () => {
    const taken = cases
      .filter((each) => outsideReason(each)?.treatment === 'refused')
      .filter((each) => refusalOf(each) === undefined);
    expect(taken.map(label)).toEqual([]);
  });

  it('are all accounted for', () => {
    const counts: Record<string, number> = {};
    for (const each of cases) {
      const reason = outsideReason(each)?.reason ?? 'inside';
      counts[reason] = (counts[reason] ?? 0) + 1;
    }
    expect(counts).toEqual(COUNTS);
  });
});
