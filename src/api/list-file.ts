/** Lists as files: the option `format`, and whole lists written while they are read. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type, { type TSchema } from 'typebox';
import type { Day } from '../catalog/ids.ts';
import { createGiveWay } from '../fleet/in-turns.ts';
import { columnsOf, type Row, toCsv } from './wire/csv.ts';
import type { Parameter } from './wire/query-options.ts';

export type ListFormat = keyof typeof WRITERS;

/** Left out: the answer as ever, of which a file has the rows of all pages. */
export const FORMAT: Parameter<ListFormat> = {
  expected: 'csv or json',
  parse: (text) => (text === 'csv' || text === 'json' ? text : undefined),
  schema: Type.String({ enum: ['csv', 'json'] }),
};

/** The schema of a list's answer, for a route that also gives it as a file. */
export function listAnswer(answer: TSchema) {
  return { content: { 'application/json': { schema: answer }, 'text/csv': { schema: Type.String() } } };
}

/** For names of files: what any system takes in one. */
export function toFileName(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9.-]+/g, '-');
}

export interface ListFile {
  readonly format: ListFormat;
  /** What it is of, as its name says: `devices`. */
  readonly name: string;
  readonly day: Day;
  /** Of one row: columns of CSV are its properties. */
  readonly row: TSchema;
  /** What JSON says beside the rows. */
  readonly about: object;
  /** Some at a time, so that a long list is never whole in memory. */
  readonly rows: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;
}

/**
 * Sends a list as a file. Before the first rows are there nothing is sent: what fails until then is an error. What fails later
 * breaks the connection, so that a part never looks whole; rows are read no faster than the client takes them, and no further
 * once it has left.
 */
export async function sendListFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { format, name, day, ...of }: ListFile,
): Promise<FastifyReply> {
  const { type, write } = WRITERS[format];
  reply.type(type).header('content-disposition', `attachment; filename="kbgap-${name}-${day}.${format}"`);
  // The framework would have the whole file written, only to throw it away.
  if (request.method === 'HEAD') return reply.send(Readable.from([]));
  const text = write({ ...of, toJson: rowWriterOf(reply, of.row) });
  const first = await text.next().catch((error: unknown) => {
    // What is sent instead is no file.
    reply.removeHeader('content-disposition');
    throw error;
  });
  return reply.send(Readable.from(goOn(first, text), { objectMode: false }));
}

function rowWriterOf(reply: FastifyReply, row: TSchema): Content['toJson'] {
  const write = reply.compileSerializationSchema({ ...row });
  return (each) => write({ ...each });
}

/** A list that is worked out whole: as it is, or as a file. */
export interface WholeList<Answer extends { readonly value: readonly Row[] }>
  extends Pick<ListFile, 'name' | 'day' | 'row'> {
  readonly format: ListFormat | undefined;
  readonly answer: Answer;
}

export async function answerWholeList<Answer extends { readonly value: readonly Row[] }>(
  request: FastifyRequest,
  reply: FastifyReply,
  { format, answer, ...of }: WholeList<Answer>,
): Promise<Answer | FastifyReply> {
  if (format === undefined) return answer;
  const { value, ...about } = answer;
  return sendListFile(request, reply, { ...of, format, about, rows: [value] });
}

interface Content extends Pick<ListFile, 'row' | 'about' | 'rows'> {
  /** Writes what the schema of a row has, and nothing else, as the answer does that is no file. */
  readonly toJson: (row: Row) => string;
}

/** Some milliseconds of writing. */
const WRITTEN_AT_ONCE = 500;

const WRITERS = {
  csv: {
    type: 'text/csv; charset=utf-8',
    write: async function* ({ row, rows }: Content): AsyncGenerator<string> {
      const columns = columnsOf(row);
      // Without the mark at the beginning Excel takes it for text of the local code page.
      let text = `\ufeff${toCsv(columns, null)}`;
      for await (const part of inParts(rows)) {
        yield text + toCsv(columns, part);
        text = '';
      }
      yield text;
    },
  },
  json: {
    type: 'application/json; charset=utf-8',
    write: async function* ({ about, rows, toJson }: Content): AsyncGenerator<string> {
      const head = JSON.stringify(about).slice(0, -1);
      let text = `${head}${head === '{' ? '' : ','}"value":[`;
      let separator = '';
      for await (const part of inParts(rows)) {
        yield `${text}${separator}${part.map(toJson).join(',\n')}`;
        text = '';
        separator = ',\n';
      }
      yield `${text}]}`;
    },
  },
} as const;

/** Parts of a size that is written at once, none of them empty; others have their turn in between. */
async function* inParts(rows: Content['rows']): AsyncGenerator<readonly Row[]> {
  const giveWay = createGiveWay();
  for await (const part of rows) {
    for (let start = 0; start < part.length; start += WRITTEN_AT_ONCE) {
      yield part.slice(start, start + WRITTEN_AT_ONCE);
      await giveWay();
    }
    await giveWay();
  }
}

async function* goOn(first: IteratorResult<string>, text: AsyncGenerator<string>): AsyncGenerator<string> {
  try {
    if (!first.done) yield first.value;
    yield* text;
  } finally {
    await text.return(undefined);
  }
}
