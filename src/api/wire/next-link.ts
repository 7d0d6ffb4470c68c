/** `@odata.nextLink`: the same request, from where this page ended. */

/** What decides the order of rows, and which they are: as the client wrote it. */
export function orderText(queryString: string): string {
  const given = [...new URLSearchParams(queryString)].map(([name, value]) => [name.toLowerCase(), value] as const);
  return JSON.stringify(given.filter(([name]) => name === '$filter' || name === '$orderby').sort());
}

/** An absolute address, since clients follow it as it is. */
export function nextLink(base: string, url: string, skipToken: string): string {
  const start = url.indexOf('?');
  const [path, query] = start < 0 ? [url, ''] : [url.slice(0, start), url.slice(start + 1)];
  const kept = query.split('&').filter((pair) => pair !== '' && !/^(?:\$|%24)skip(?:token)?=/i.test(pair));
  return `${base}${path}?${[...kept, `$skiptoken=${skipToken}`].join('&')}`;
}
