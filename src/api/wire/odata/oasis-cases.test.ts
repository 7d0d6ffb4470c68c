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

/** How many cases are inside, and outside for which reason; together all 840. */
const COUNTS = {
  inside: 169,
  'addresses without an option of ours': 157,
  'addresses: what stands before the question mark': 39,
  'headers, context addresses': 100,
  'values as JSON and XML have them': 12,
  'literals of types that no property has': 40,
  "options without a dollar sign: they may be the service's own": 21,
  'options that Defender has not': 65,
  "$skiptoken: each service's own, and what follows its ampersand is another option": 2,
  'parameter aliases, annotations, $it, $this, $root': 37,
  'JSON arrays and objects': 28,
  '$filter within a path or of a $count': 5,
  'options and paths within $expand and $select': 49,
  'services have no functions of their own, types to cast to, or keys in expressions': 45,
  'arithmetic and flags': 19,
  'functions of no use for these entities, or of the clock': 26,
  'infinity and not-a-number': 10,
  'years before 0': 2,
  'no such property in an entity of ours: streams, navigation, a collection within a collection': 12,
  'types are checked, and OASIS has none': 1,
  'a list of values that is none': 1,
};

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
    }).toEqual({ accepted: 144, refused: 25 });
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
