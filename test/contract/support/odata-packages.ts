/** Packages of other people that read OData, as they come. */
import { OData } from '@odata/client';
import odatajs, { type Edmx, type HttpOData } from 'ts-odatajs';
import type { TestServer } from './server.ts';

export interface ODataQuestion {
  readonly filter?: string;
  readonly orderBy?: readonly (readonly [name: string, order: 'asc' | 'desc'])[];
  readonly select?: readonly string[];
  readonly top?: number;
  readonly skip?: number;
  readonly count?: boolean;
}

export interface ODataPage {
  readonly value: readonly Readonly<Record<string, unknown>>[];
  readonly '@odata.count'?: number;
  readonly '@odata.nextLink'?: string;
}

export interface ODataPackage {
  readonly name: string;
  /** `link`: the address of a next page; else the first one. */
  readonly read: (server: TestServer, set: string, question: ODataQuestion, link?: string) => Promise<ODataPage>;
}

/** Apache Olingo's client: knows what it reads from `$metadata`. */
const olingo: ODataPackage = {
  name: 'ts-odatajs',
  read: async (server, set, question, link) => {
    const headers = { authorization: `Bearer ${await server.token()}` };
    const readFrom = <Data>(requestUri: string, isMetadata: boolean, metadata?: Edmx.Edmx): Promise<Data> =>
      new Promise((resolve, reject) => {
        const fail = ({ message }: HttpOData.Error) => reject(new Error(message));
        const handler = isMetadata ? odatajs.oData.metadataHandler : undefined;
        odatajs.oData.read({ requestUri, headers }, resolve, fail, handler, undefined, metadata);
      });
    const metadata = await readFrom<Edmx.Edmx>(`${server.url}/api/$metadata`, true);
    return await readFrom<ODataPage>(link ?? `${server.url}/api/${set}?${toOptions(question)}`, false, metadata);
  },
};

function toOptions({ filter, orderBy, select, top, skip, count }: ODataQuestion): string {
  const options = {
    $filter: filter,
    $orderby: orderBy?.map((key) => key.join(' ')).join(),
    $select: select?.join(),
    ...{ $top: top, $skip: skip, $count: count },
  };
  return Object.entries(options)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join('&');
}

/** SAP's people's client: writes the options itself, and follows no links. */
const lightOData: ODataPackage = {
  name: '@odata/client',
  read: async (server, set, { filter, orderBy, select, top, skip, count }, link) => {
    const client = OData.New4({
      serviceEndpoint: `${server.url}/api/`,
      commonHeaders: { Authorization: `Bearer ${await server.token()}` },
    });
    const params = client.newOptions<Readonly<Record<string, unknown>>>();
    if (filter !== undefined) params.filter(filter);
    if (orderBy) params.orderby(orderBy.map(([field, order]) => ({ field, order })));
    if (select) params.select([...select]);
    if (top !== undefined) params.top(top);
    if (skip !== undefined && link === undefined) params.skip(skip);
    if (count) params.count(true);
    if (link !== undefined) params.custom('$skiptoken', new URL(link).searchParams.get('$skiptoken'));
    const page = await client.newRequest({ collection: set, params });
    if (!('value' in page)) throw new Error(JSON.stringify(page));
    // What the package gives back is the answer's JSON, whose notes its types leave out.
    return page as unknown as ODataPage;
  },
};

export const ODATA_PACKAGES: readonly ODataPackage[] = [olingo, lightOData];

export async function readAllPages(
  { read }: ODataPackage,
  server: TestServer,
  set: string,
  question: ODataQuestion,
): Promise<ODataPage[]> {
  const pages: ODataPage[] = [];
  for (let link: string | undefined; pages.length === 0 || link !== undefined; ) {
    const page = await read(server, set, question, link);
    pages.push(page);
    link = page['@odata.nextLink'];
  }
  return pages;
}
