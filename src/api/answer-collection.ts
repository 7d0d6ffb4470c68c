/** Sends collections and entities of the Defender API, with OData's options applied. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JsonRow } from '../query/evaluate.ts';
import type { RowPosition } from '../query/row-position.ts';
import type { ApiContext } from './api-context.ts';
import type { Collection } from './collection.ts';
import { baseUrl, metadataUrl } from './wire/base-url.ts';
import { nextLink, orderText } from './wire/next-link.ts';
import type { Entity } from './wire/odata/entity.ts';
import { ODataQueryError } from './wire/odata/odata-error.ts';
import { type ODataQuery, parseQuery } from './wire/odata/parse-query.ts';
import { ODATA_JSON } from './wire/odata-headers.ts';
import { decodeSkipToken, encodeSkipToken } from './wire/skip-token.ts';

export type AnswerContext = Pick<ApiContext, 'publicUrl'>;

/** Two parts of rows and the end. */
const SENT_WHOLE = 3;

/** Answers `{ "@odata.context", "@odata.count", "value", "@odata.nextLink" }`, streamed when it comes in several parts. */
export async function answerCollection(
  { publicUrl }: AnswerContext,
  request: FastifyRequest,
  reply: FastifyReply,
  collection: Collection,
): Promise<unknown> {
  const query = readQuery(request, collection.entity);
  const base = baseUrl(publicUrl, request);
  const orderBy = collection.toOrder(query.orderBy);
  const options = orderText(queryOf(request));
  const after = query.skipToken === null ? null : decodeSkipToken(query.skipToken, options, orderBy);
  const count = query.count ? await collection.count(query.filter) : null;
  const { pageSize = collection.entity.maxTop } = collection;
  const page: Page = {
    head: `{"@odata.context":${JSON.stringify(`${metadataUrl(base)}#${collection.context}${selected(collection, query)}`)}${
      count === null ? '' : `,"@odata.count":${count}`
    },"value":[`,
    // One more row than a page holds tells whether another page follows.
    rows: collection.read({ ...query, orderBy, after, limit: query.top ?? pageSize + 1 }),
    size: query.top ?? pageSize,
    select: query.select,
    linkAfter: (last) => nextLink(base, request.originalUrl, encodeSkipToken(last, options)),
  };
  reply.headers(ODATA_JSON);
  return sendParts(reply, writePage(page));
}

/** Answers how many rows the filter lets through, as bare text. */
export async function answerCount(
  request: FastifyRequest,
  reply: FastifyReply,
  collection: Collection,
): Promise<unknown> {
  const { filter } = readQuery(request, collection.entity);
  reply.header('odata-version', '4.0').type('text/plain; charset=utf-8');
  return String(await collection.count(filter));
}

export interface SingleEntity {
  readonly entity: Entity;
  /** What stands after `$metadata#`. */
  readonly context: string;
  readonly row: JsonRow;
}

/** Answers one entity, bare; of the options only `$select` has a meaning. */
export function answerEntity(
  { publicUrl }: AnswerContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { entity, context, row }: SingleEntity,
): FastifyReply {
  const query = readQuery(request, entity);
  const other = Object.keys(NOT_FOR_ONE).find((name) => NOT_FOR_ONE[name]?.(query));
  if (other !== undefined)
    throw new ODataQueryError('not-supported', { option: other, position: null }, 'it is for collections');
  const names = context.endsWith('/$entity') && query.select ? `(${query.select.join(',')})/$entity` : null;
  const place = names === null ? context : context.replace(/\/\$entity$/, names);
  return reply.headers(ODATA_JSON).send(
    JSON.stringify({
      '@odata.context': `${metadataUrl(baseUrl(publicUrl, request))}#${place}`,
      ...pick(row, query.select),
    }),
  );
}

const NOT_FOR_ONE: Readonly<Record<string, (query: ODataQuery) => boolean>> = {
  $filter: ({ filter }) => filter !== null,
  $orderby: ({ orderBy }) => orderBy.length > 0,
  $top: ({ top }) => top !== null,
  $skip: ({ skip }) => skip > 0,
  $count: ({ count }) => count,
  $skiptoken: ({ skipToken }) => skipToken !== null,
};

function readQuery(request: FastifyRequest, entity: Entity): ODataQuery {
  return parseQuery(queryOf(request), entity);
}

function queryOf({ originalUrl }: FastifyRequest): string {
  const start = originalUrl.indexOf('?');
  return start < 0 ? '' : originalUrl.slice(start + 1);
}

/** Entity sets name what was selected; other contexts name a type, which stays what it is. */
function selected({ context }: Collection, { select }: ODataQuery): string {
  return select === null || context.startsWith('Collection(') ? '' : `(${select.join(',')})`;
}

interface Page {
  readonly head: string;
  readonly rows: ReturnType<Collection['read']>;
  readonly size: number;
  readonly select: readonly string[] | null;
  readonly linkAfter: (last: RowPosition) => string;
}

async function* writePage({ head, rows, size, select, linkAfter }: Page): AsyncGenerator<string> {
  let text = head;
  let sent = 0;
  let last: RowPosition | null = null;
  let hasMore = false;
  for await (const part of rows) {
    const within = part.slice(0, size - sent);
    hasMore = part.length > within.length;
    text += within
      .map(({ row }, index) => `${sent + index > 0 ? ',' : ''}${JSON.stringify(pick(row, select))}`)
      .join('');
    sent += within.length;
    last = within.at(-1)?.position ?? last;
    yield text;
    text = '';
    if (hasMore) break;
  }
  const link = hasMore && last !== null ? `,"@odata.nextLink":${JSON.stringify(linkAfter(last))}` : '';
  yield `${text}]${link}}`;
}

/** The selected properties, in the row's own order, and what is said about the row itself. */
function pick(row: JsonRow, select: readonly string[] | null): JsonRow {
  if (select === null) return row;
  return Object.fromEntries(Object.entries(row).filter(([name]) => select.includes(name) || name.startsWith('@')));
}

/** An answer of few parts is sent whole. Before the first rows are read nothing is sent: what fails until then is an error. */
async function sendParts(reply: FastifyReply, parts: AsyncGenerator<string>): Promise<FastifyReply> {
  const begun: string[] = [];
  for (let next = await parts.next(); !next.done; next = await parts.next()) {
    begun.push(next.value);
    if (begun.length < SENT_WHOLE) continue;
    return reply.send(Readable.from(goOn(begun, parts), { objectMode: false }));
  }
  return reply.send(begun.join(''));
}

async function* goOn(begun: readonly string[], parts: AsyncGenerator<string>): AsyncGenerator<string> {
  yield* begun;
  yield* parts;
}
