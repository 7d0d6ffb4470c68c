import { type RawBuilder, sql } from 'kysely';

/** The two databases that the same steps lay out. */
export type Dialect = 'sqlite' | 'postgres';

/** The type of text that is compared and ordered byte by byte, as SQLite does by itself. */
export function keyText(dialect: Dialect): RawBuilder<unknown> {
  return dialect === 'sqlite' ? sql`text` : sql`text COLLATE "C"`;
}
