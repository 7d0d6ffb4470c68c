import {
  type ColumnDef,
  constructTable,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
} from '@tanstack/table-core';
import { storeReactivityBindings } from '@tanstack/table-core/store-reactivity-bindings';
import type { ComponentChildren } from 'preact';
import { useId, useMemo, useRef } from 'preact/hooks';
import { useText } from '../shell/settings.tsx';
import { useIsWide } from './use-is-wide.ts';

export interface Column<T extends object> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: T) => ComponentChildren;
  /** The name that the server sorts by; none: not by this column. */
  readonly sort?: string;
  /** Aligned to the right. */
  readonly isNumber?: boolean;
}

export interface TableProps<T extends object> {
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  /** As the server takes it: `name`, or `-name` from the greatest. */
  readonly sort?: string | null;
  readonly onSort?: (sort: string) => void;
  readonly empty?: string;
}

const features = tableFeatures({ coreReactivityFeature: storeReactivityBindings(), rowSortingFeature });

/** A table whose rows come sorted from the server. */
export function Table<T extends object>({ caption, columns, rows, sort = null, onSort, empty }: TableProps<T>) {
  const t = useText();
  const captionId = useId();
  const box = useRef<HTMLElement>(null);
  const isWide = useIsWide(box);
  const table = useMemo(() => {
    const defs: ColumnDef<typeof features, T>[] = columns.map(({ id, sort: name }) => ({
      id,
      accessorFn: (row: T) => row,
      enableSorting: name !== undefined,
    }));
    return constructTable<typeof features, T>({
      features,
      columns: defs,
      data: [...rows],
      manualSorting: true,
      state: { sorting: toSorting(sort, columns) },
    });
  }, [columns, rows, sort]);
  const byId = new Map(columns.map((column) => [column.id, column]));
  return (
    // What scrolls within itself is reached by Tab, so that arrows move it.
    <section
      ref={box}
      class={isWide ? 'table wide' : 'table'}
      aria-labelledby={isWide ? captionId : undefined}
      tabIndex={isWide ? 0 : undefined}
    >
      <table>
        <caption id={captionId}>{caption}</caption>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map(({ id, column }) => {
                const { header = id, isNumber = false, sort: name } = byId.get(column.id) ?? {};
                const sorted = column.getIsSorted();
                return (
                  <th
                    key={id}
                    scope="col"
                    class={isNumber ? 'number' : undefined}
                    aria-sort={sorted === false ? undefined : sorted === 'asc' ? 'ascending' : 'descending'}
                  >
                    {name !== undefined && onSort ? (
                      <button
                        type="button"
                        title={t('table.sort', { column: header })}
                        onClick={() => onSort(nextSort(name, sorted, isNumber))}
                      >
                        {header}
                        <span aria-hidden="true">{sorted === false ? ' ↕' : sorted === 'asc' ? ' ↑' : ' ↓'}</span>
                      </button>
                    ) : (
                      header
                    )}
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id}>
              {columns.map(({ id, cell, isNumber }) => (
                <td key={id} class={isNumber ? 'number' : undefined}>
                  {cell(row.original)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p class="quiet">{empty ?? t('table.empty')}</p>}
    </section>
  );
}

/** Of numbers the greatest come first, of names the first ones; then the other way round. */
function nextSort(name: string, sorted: false | 'asc' | 'desc', isNumber: boolean): string {
  const isDescending = sorted === false ? isNumber : sorted === 'asc';
  return isDescending ? `-${name}` : name;
}

function toSorting<T extends object>(sort: string | null, columns: readonly Column<T>[]): SortingState {
  const name = sort?.replace(/^-/, '');
  const column = columns.find((each) => each.sort === name);
  return column && sort !== null ? [{ id: column.id, desc: sort.startsWith('-') }] : [];
}
