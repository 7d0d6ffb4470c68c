import type { Read } from '../api/use-read.ts';
import { Pager } from './pager.tsx';
import { Reading } from './reading.tsx';
import { type Column, Table } from './table.tsx';

export const ROWS_PER_PAGE = 50;

export interface PagedListProps<T extends object> {
  readonly read: Read<{ readonly value: readonly T[]; readonly total: number }>;
  readonly caption: (total: number) => string;
  readonly columns: readonly Column<T>[];
  readonly sort: string | null;
  readonly skip: number;
  readonly empty: string;
  readonly onChange: (changes: Readonly<Record<string, string | null>>) => void;
}

/** A list of which the server gives a page by `skip` and `limit`. */
export function PagedList<T extends object>(props: PagedListProps<T>) {
  const { read, caption, columns, sort, skip, empty, onChange } = props;
  const goTo = (next: number): void => onChange({ skip: next > 0 ? String(next) : null });
  return (
    <Reading read={read}>
      {({ value, total }) => (
        <>
          <Table
            caption={caption(total)}
            columns={columns}
            rows={value}
            sort={sort}
            onSort={(next) => onChange({ sort: next, skip: null })}
            empty={empty}
          />
          {(skip > 0 || total > value.length) && (
            <Pager
              skip={skip}
              shown={value.length}
              total={total}
              onPrevious={skip > 0 ? () => goTo(Math.max(0, skip - ROWS_PER_PAGE)) : null}
              onNext={skip + value.length < total ? () => goTo(skip + ROWS_PER_PAGE) : null}
            />
          )}
        </>
      )}
    </Reading>
  );
}
