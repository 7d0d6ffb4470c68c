/** OASIS's test cases, each with how this layer is asked about it, or with why it is outside. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseFilter } from '../../../src/api/wire/odata/parse-filter.ts';
import { parseOrderBy } from '../../../src/api/wire/odata/parse-orderby.ts';
import { parseQuery } from '../../../src/api/wire/odata/parse-query.ts';
import { TEST_DATA } from '../test-data.ts';
import { OASIS_MODEL } from './oasis-model.ts';

export interface OasisCase {
  readonly Name: string;
  readonly Rule: string;
  readonly Input: string;
  /** Only of a negative case: where it is wrong. */
  readonly FailAt?: number;
}

export function readOasisCases(): readonly OasisCase[] {
  const file = join(TEST_DATA, 'odata/odata-abnf-testcases.yaml');
  const { TestCases }: { TestCases: readonly OasisCase[] } = parse(readFileSync(file, 'utf8'));
  return TestCases;
}

/** `refused`: the layer takes nothing of it for something else; `passed over`: it is not this layer's to judge. */
type Treatment = 'refused' | 'passed over';
type Outside = readonly [reason: string, treatment: Treatment, has: (each: OasisCase) => boolean];

const OPTION = /[?&]\$(?:filter|orderby|select|expand|top|skip|count)=/i;
const ADDRESSES = /^(?:odataUri|odataRelativeUri)$/;
const NESTED = /^(?:expand|select|queryOptions|odataRelativeUri)$/;

const rule = (pattern: RegExp) => (each: OasisCase) => pattern.test(each.Rule);
const input = (pattern: RegExp) => (each: OasisCase) => each.Rule !== 'stringLiteral' && pattern.test(queryOf(each));

/** What comes to this layer: of an address, the part from the question mark on. */
function queryOf({ Rule, Input }: OasisCase): string {
  return ADDRESSES.test(Rule) ? Input.slice(Input.indexOf('?')) : Input;
}

/** The first that fits counts. */
const OUTSIDE: readonly Outside[] = [
  [
    'addresses: what stands before the question mark',
    'passed over',
    rule(/^(?:resourcePath|entitySetName|functionParameter)$/),
  ],
  [
    'addresses without an option of ours',
    'passed over',
    (each) => ADDRESSES.test(each.Rule) && !OPTION.test(each.Input),
  ],
  ['headers, context addresses', 'passed over', rule(/^(?:context|header|prefer.*|request-id|.*Preference)$/)],
  ['values as JSON and XML have them', 'passed over', rule(/^(?:primitiveValue|enumValue|booleanValue|stringInUrl)$/)],
  ['literals of types that no property has', 'passed over', rule(/^(?:binary|duration|timeOfDay|geography|geometry)/)],
  ["options without a dollar sign: they may be the service's own", 'passed over', isWithoutDollar],
  ['options that Defender has not', 'refused', isOtherOption],
  [
    "$skiptoken: each service's own, and what follows its ampersand is another option",
    'passed over',
    rule(/^skiptoken$/),
  ],
  ['parameter aliases, annotations, $it, $this, $root', 'refused', input(/[=(,/ ]@|\$(?:it|this|root)\b/)],
  ['JSON arrays and objects', 'refused', input(/[[{]|%5B|%7B/)],
  ['$filter within a path or of a $count', 'refused', input(/\$count\(\$filter|\/\$filter\(/)],
  ['options and paths within $expand and $select', 'refused', isNested],
  ['services have no functions of their own, types to cast to, or keys in expressions', 'refused', isBoundOrCast],
  ['arithmetic and flags', 'refused', input(/ (?:add|sub|mul|div|divby|mod|has) |^-Price/)],
  ['functions of no use for these entities, or of the clock', 'refused', isOtherFunction],
  ['infinity and not-a-number', 'refused', input(/^-?INF$|^NaN$/)],
  ['years before 0', 'refused', input(/^-10000/)],
  [
    'no such property in an entity of ours: streams, navigation, a collection within a collection',
    'refused',
    isOtherPath,
  ],
  ['types are checked, and OASIS has none', 'refused', input(/^Size eq true$/)],
  ['a list of values that is none', 'refused', input(/^FirstName in \(FirstName\)$/)],
];

/** Why a case is not to be asked; null: it must come out as OASIS says. */
export function outsideReason(each: OasisCase): { readonly reason: string; readonly treatment: Treatment } | null {
  const found = OUTSIDE.find(([, , has]) => has(each));
  return found ? { reason: found[0], treatment: found[1] } : null;
}

function isWithoutDollar({ Rule, Input }: OasisCase): boolean {
  return (
    /^(?:filter|orderby|expand|select|queryOptions|systemQueryOption|customQueryOption)$/.test(Rule) &&
    !/^\$/.test(Input)
  );
}

function isOtherOption({ Rule, Input }: OasisCase): boolean {
  return (
    /^(?:search|searchExpr|compute|deltatoken)$/.test(Rule) ||
    /(?:^|[?&])\$(?:search|compute|format|index|schemaversion|id)=/.test(Input)
  );
}

function isNested({ Rule, Input }: OasisCase): boolean {
  return NESTED.test(Rule) && /\$(?:expand|select)=[^&]*(?:[(/.]|\*,|\$value)/.test(Input);
}

function isBoundOrCast(each: OasisCase): boolean {
  const names =
    /\b(?:Model|Sales)\.[A-Z]\w*(?!\w*')|\b(?:BestProduct|MostPopular\w+)\(|Items\(1\)|\bAddressWithLocation\b/;
  return each.Rule !== 'odataIdentifier' && names.test(queryOf(each));
}

function isOtherFunction({ Input }: OasisCase): boolean {
  return /^(?:matchesPattern|date|fractionalseconds|m(?:ax|in)datetime|now|time|totaloffsetminutes|totalseconds|ceiling|floor|round|cast|isof)(?:\(|%28)|\bcast\(|\bgeo\./.test(
    Input,
  );
}

function isOtherPath({ Rule, Input }: OasisCase): boolean {
  return (
    /Thumbnail|Country$|Address\/Products|Supplier\/Addresses/.test(Input) ||
    (Rule === 'firstMemberExpr' && /(?:^|\/)(?:Product|Products|Supplier|Address|EmailAddresses)$/.test(Input)) ||
    (Rule === 'commonExpr' && Input === 'Items')
  );
}

const QUERIES =
  /^(?:odataUri|odataRelativeUri|filter|order[bB]y|select|expand|queryOptions|systemQueryOption|search|compute|skiptoken|deltatoken)$/;

/** Asks the layer: throws, or not. */
export function ask(each: OasisCase): void {
  const { Rule } = each;
  if (QUERIES.test(Rule)) parseQuery(queryOf(each), OASIS_MODEL);
  else askExpression(each);
}

function askExpression({ Rule, Input }: OasisCase): void {
  // Values of JSON are not percent-encoded, literals of an address are.
  const text = Rule.endsWith('Value') ? Input : decodeURIComponent(Input);
  if (Rule === 'commonExpr' || Rule === 'firstMemberExpr' || Rule === 'propertyPathExpr') askOfAnyType(text);
  else parseFilter(filterWith(Rule, text), OASIS_MODEL);
}

function filterWith(Rule: string, text: string): string {
  if (/expr$/i.test(Rule)) return Rule === 'anyExpr' ? `Products/${text}` : text;
  if (Rule.startsWith('date')) return `ReleaseDate eq ${text}`;
  if (Rule === 'guid') return `Guid eq ${text}`;
  if (Rule === 'enumLiteral') return `style eq ${text}`;
  if (Rule === 'boolean') return `Completed eq ${text}`;
  if (Rule === 'odataIdentifier') return `${text} eq 'x'`;
  if (Rule === 'null' || text.startsWith("'")) return `Name eq ${text}`;
  return `Price eq ${text}`;
}

/** A condition, or a key to order by. */
function askOfAnyType(text: string): void {
  try {
    parseFilter(text.startsWith('lambda/') ? `Products/any(lambda:${text})` : text, OASIS_MODEL);
  } catch {
    parseOrderBy(text, OASIS_MODEL);
  }
}
