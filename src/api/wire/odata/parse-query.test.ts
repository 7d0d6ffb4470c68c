import { describe, expect, it } from 'vitest';
import { MADE_UP } from '../../../../test/support/odata/made-up-rows.ts';
import { scalar } from './entity.ts';
import { ODataQueryError, type ODataQueryErrorCode } from './odata-error.ts';
import { parseQuery } from './parse-query.ts';

function refusalOf(query: string, entity = MADE_UP): readonly [string, string] {
  try {
    parseQuery(query, entity);
  } catch (error) {
    if (error instanceof ODataQueryError) return [error.code, error.message];
    throw error;
  }
  return ['taken', query];
}

const REFUSED: readonly (readonly [query: string, code: ODataQueryErrorCode, message: string])[] = [
  ['$filter=', 'syntax', '$filter, position 0: expected a property or a value, found the end'],
  ['$filter= name eq null', 'syntax', '$filter, position 0: expected no blank here'],
  ['$filter=name', 'type-mismatch', '$filter, position 0: expected a condition; name is text'],
  ['$filter=name eq', 'syntax', '$filter, position 7: expected a property or a value, found the end'],
  ["$filter=name = 'a'", 'syntax', "$filter, position 5: unexpected character '='"],
  ["$filter=name eq 'a", 'syntax', '$filter, position 8: the text that begins here has no closing quote'],
  ["$filter=name eq 'O'Neil'", 'syntax', "$filter, position 11: expected a blank, ',' or ')' after ''O''"],
  ['$filter=name eq "a"', 'syntax', `$filter, position 8: unexpected character '"'`],
  ["$filter=(name eq 'a'", 'syntax', "$filter, position 12: expected ')', found the end"],
  ["$filter=name eq 'a')", 'syntax', "$filter, position 11: expected an operator or the end, found ')'"],
  ["$filter=nmae eq 'a'", 'property-unknown', "$filter, position 0: 'nmae' is no property of MadeUp"],
  ["$filter=__proto__ eq 'a'", 'property-unknown', "$filter, position 0: '__proto__' is no property of MadeUp"],
  ["$filter=zone/nmae eq 'a'", 'property-unknown', "$filter, position 5: 'nmae' is no property of zone"],
  ["$filter=zone eq 'a'", 'syntax', "$filter, position 5: expected '/' and a property of zone, found 'eq'"],
  ["$filter=build eq '5'", 'type-mismatch', "$filter, position 9: expected a number without quotes; '5' is text"],
  ['$filter=name eq 5', 'type-mismatch', "$filter, position 8: expected text in quotes: 'text'; '5' is a number"],
  [
    '$filter=name eq build',
    'type-mismatch',
    '$filter, position 8: name is text, and build is a number: they cannot be compared',
  ],
  [
    '$filter=seenAt gt 5',
    'type-mismatch',
    "$filter, position 10: expected a time without quotes: 2019-11-22T00:00:00Z; '5' is a number",
  ],
  ['$filter=seenAt gt 2019-02-30', 'syntax', "$filter, position 10: '2019-02-30' is no date and time that exists"],
  [
    '$filter=seenAt gt 0000-01-01T00:00:00%2B01:00',
    'syntax',
    "$filter, position 10: '0000-01-01T00:00:00+01:00' is no date and time that exists",
  ],
  [
    "$filter=aadId eq 'abc'",
    'type-mismatch',
    "$filter, position 9: expected a GUID: 01234567-89ab-cdef-0123-456789abcdef, or the same in quotes; 'abc' is text",
  ],
  [
    "$filter=level gt 'Low'",
    'not-supported',
    '$filter, position 0: level is one of certain values: only eq, ne and in compare it',
  ],
  [
    '$filter=isJoined gt false',
    'not-supported',
    '$filter, position 0: isJoined is true or false: only eq, ne and in compare it',
  ],
  ["$filter=not name eq 'a'", 'type-mismatch', '$filter, position 4: expected a condition; name is text'],
  [
    "$filter=tags eq 'a'",
    'type-mismatch',
    "$filter, position 0: tags is a collection: use tags/any(x: x eq 'value') or tags/$count",
  ],
  ['$filter=tags/first', 'syntax', "$filter, position 5: expected 'any', 'all' or '$count', found 'first'"],
  ['$filter=tags/all()', 'syntax', "$filter, position 9: expected a name for the elements, found ')'"],
  ["$filter=tags/any(t: u eq 'a')", 'property-unknown', "$filter, position 12: 'u' is no property of MadeUp"],
  [
    "$filter=tags/any(t: t eq 'a') or t eq 'a'",
    'property-unknown',
    "$filter, position 25: 't' is no property of MadeUp",
  ],
  ['$filter=tags/any(t: tags/any(t: true))', 'syntax', "$filter, position 21: the name 't' is in use around this"],
  ['$filter=parts/any(p: p eq null)', 'syntax', "$filter, position 15: expected '/' and a property of p, found 'eq'"],
  ['$filter=name in (other)', 'syntax', "$filter, position 9: expected a value, found 'other'"],
  [
    '$filter=isJoined in (true)',
    'type-mismatch',
    "$filter, position 0: isJoined is true or false: 'in' takes text, numbers and times",
  ],
  ['$filter=build add 1 eq 2', 'not-supported', "$filter, position 6: the operator 'add' is not supported"],
  ['$filter=now() gt seenAt', 'not-supported', "$filter, position 0: the function 'now' is not supported"],
  ['$filter=contains(name)', 'syntax', '$filter, position 0: contains takes 2 arguments, not 1'],
  ["$filter=substring(name) eq 'a'", 'syntax', '$filter, position 0: substring takes 2 or 3 arguments, not 1'],
  [
    "$filter=substring(name, -1) eq 'a'",
    'type-mismatch',
    '$filter, position 16: substring expects a whole number of 0 or more here; this is a number',
  ],
  [
    "$filter=contains(build, 'a')",
    'type-mismatch',
    '$filter, position 9: contains expects text here; build is a number',
  ],
  ['$filter=build eq 1e999', 'syntax', "$filter, position 9: the number '1e999' is too large"],
  ['$filter=name eq %00', 'syntax', '$filter, position 8: the character NUL is not allowed'],
  ['$filter=%E0%A4', 'query-malformed', "query string: '%E0%A4' cannot be decoded"],
  ['$orderby=', 'syntax', '$orderby, position 0: expected a property or a value, found the end'],
  ['$orderby=name up', 'syntax', "$orderby, position 5: expected 'asc', 'desc', ',' or the end, found 'up'"],
  ['$orderby=name,', 'syntax', '$orderby, position 5: expected a property or a value, found the end'],
  ['$orderby=1', 'type-mismatch', '$orderby, position 0: expected a property: a value orders nothing'],
  [
    '$orderby=tags',
    'type-mismatch',
    "$orderby, position 0: tags is a collection: use tags/any(x: x eq 'value') or tags/$count",
  ],
  ['$select=', 'syntax', '$select, position 0: expected a name'],
  ['$select=name,,build', 'syntax', '$select, position 5: expected a name'],
  ['$select=name, nmae', 'property-unknown', "$select, position 6: there is no 'nmae' here"],
  [
    '$select=zone/name',
    'not-supported',
    "$select, position 0: only names are supported, and 'zone/name' is more than one",
  ],
  ['$expand=name', 'property-unknown', "$expand, position 0: there is no 'name' here"],
  [
    '$expand=evidence($top=1)',
    'not-supported',
    "$expand, position 0: only names are supported, and 'evidence($top=1)' is more than one",
  ],
  ['$top=-1', 'value-invalid', "$top: expected a whole number of 0 or more, not '-1'"],
  ['$top=1.5', 'value-invalid', "$top: expected a whole number of 0 or more, not '1.5'"],
  ['$top=101', 'limit-exceeded', '$top: at most 100 is allowed'],
  ['$skip=9999999999999999', 'value-invalid', "$skip: expected a whole number of 0 or more, not '9999999999999999'"],
  ['$count', 'value-invalid', "$count: expected true or false, not ''"],
  ['$count=yes', 'value-invalid', "$count: expected true or false, not 'yes'"],
  [`$orderby=${new Array(33).fill('build').join()}`, 'limit-exceeded', '$orderby: at most 32 keys are allowed'],
  ['$skiptoken=', 'value-invalid', "$skiptoken: expected the one of a nextLink, not ''"],
  ['$skiptoken=a%00b', 'value-invalid', "$skiptoken: expected the one of a nextLink, not 'a?b'"],
  ['$top=1&$TOP=2', 'option-repeated', '$top: it must be given only once'],
  ['$search=x', 'option-unknown', "query string: the query option '$search' is not supported"],
  ['$filter%20=true', 'option-unknown', "query string: the query option '$filter ' is not supported"],
  ['+$filter=true', 'option-unknown', "query string: the query option ' $filter' is not supported"],
  ['$=true', 'option-unknown', "query string: the query option '$' is not supported"],
];

describe('a query', () => {
  it.each(REFUSED)('%s is refused', (query, code, message) => {
    expect(refusalOf(query)).toEqual([code, message]);
  });

  it('says what its options say', () => {
    expect(
      parseQuery(
        '?$Filter=Name+EQ+%27a%27&$orderby=BUILD desc, name&$select=*&$expand=Evidence&$top=5&$skip=2&$count=True&$skiptoken=aB_-9&x=1',
        MADE_UP,
      ),
    ).toEqual({
      filter: {
        kind: 'compare',
        operator: 'eq',
        position: 0,
        left: { ...property('name', 'text'), position: 0 },
        right: { kind: 'literal', type: 'text', value: 'a', position: 8 },
      },
      orderBy: [
        { by: { ...property('build', 'integer'), position: 0 }, isDescending: true },
        { by: { ...property('name', 'text'), position: 12 }, isDescending: false },
      ],
      select: null,
      expand: ['evidence'],
      top: 5,
      skip: 2,
      count: true,
      skipToken: 'aB_-9',
    });
  });

  it('without options asks for everything', () => {
    expect(parseQuery('', MADE_UP)).toEqual({
      ...{ filter: null, orderBy: [], select: null, expand: [], top: null, skip: 0, count: false, skipToken: null },
    });
  });

  it('does not filter on what is not to be filtered on', () => {
    const entity = { ...MADE_UP, properties: { secret: scalar('text', { isFilterable: false }) } };
    const problem = 'position 0: secret cannot be filtered or ordered on';
    expect(refusalOf("$filter=secret eq 'a'", entity)).toEqual(['not-supported', `$filter, ${problem}`]);
    expect(refusalOf('$orderby=Secret', entity)).toEqual(['not-supported', `$orderby, ${problem}`]);
    expect(refusalOf('$select=Secret', entity)[0]).toBe('taken');
  });
});

function property(name: string, type: string) {
  return { kind: 'property', variable: null, path: [name], type, ignoresCase: false, mayBeQuoted: false, values: [] };
}
