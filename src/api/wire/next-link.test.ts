import { describe, expect, it } from 'vitest';
import { nextLink, orderText } from './next-link.ts';

describe('the address of the next page', () => {
  it.each([
    ['/api/machines', 'https://h/api/machines?$skiptoken=T'],
    ['/api/machines?', 'https://h/api/machines?$skiptoken=T'],
    ['/api/machines?$skip=5&$select=id', 'https://h/api/machines?$select=id&$skiptoken=T'],
    ['/api/machines?%24skiptoken=S&$count=true', 'https://h/api/machines?$count=true&$skiptoken=T'],
    [
      "/api/machines?$filter=id eq 'a?b'&x=?&$select=id",
      "https://h/api/machines?$filter=id eq 'a?b'&x=?&$select=id&$skiptoken=T",
    ],
  ])('%s: %s', (url, link) => {
    expect(nextLink('https://h', url, 'T')).toBe(link);
  });

  it('counts with the options that decide which rows come when, in any case and order', () => {
    const text = orderText("$top=1&$filter=id eq 'a'&$orderby=id");
    expect(orderText("$OrderBy=id&%24filter=id+eq+'a'&$select=id")).toBe(text);
    expect(orderText("$filter=id eq 'b'&$orderby=id")).not.toBe(text);
  });
});
