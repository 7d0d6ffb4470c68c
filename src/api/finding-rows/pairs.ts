/** How many times are the things of one kind with each of another: pairs of numbers, in as little memory as may be. */
export interface Pairs {
  readonly size: () => number;
  /** To the row that is being written. */
  readonly add: (column: number, value: number) => void;
  /** Ends a row, so that the next begins. */
  readonly end: () => void;
  /** Whether it is true of any pair of a row. */
  readonly some: (row: number, asks: (column: number, value: number) => boolean) => boolean;
}

const FIRST_ROOM = 4_096;

export function createPairs(): Pairs {
  let columns = new Int32Array(FIRST_ROOM);
  let values = new Int32Array(FIRST_ROOM);
  let size = 0;
  const starts = [0];
  return {
    size: () => size,
    add: (column, value) => {
      if (size === columns.length) {
        columns = withRoom(columns);
        values = withRoom(values);
      }
      columns[size] = column;
      values[size] = value;
      size += 1;
    },
    end: () => starts.push(size),
    some: (row, asks) => {
      const end = starts[row + 1] ?? 0;
      for (let place = starts[row] ?? 0; place < end; place++) {
        if (asks(columns[place] ?? 0, values[place] ?? 0)) return true;
      }
      return false;
    },
  };
}

function withRoom(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
