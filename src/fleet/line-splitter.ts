import { isAscii, isUtf8 } from 'node:buffer';

/** A line of a byte stream. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its end; empty where there is a problem. */
  readonly text: string;
  /** `too-long`: more bytes than a line may have; `not-utf8`: bytes that are no text. */
  readonly problem: 'too-long' | 'not-utf8' | null;
  /** Bytes that were read of it; of one that is too long, none. */
  readonly size: number;
}

export interface LineSplitter {
  /** The lines that end in the chunk, in order; empty ones are counted, and left out. */
  readonly push: (chunk: Uint8Array) => Iterable<Line>;
  /** The line that no line end follows; null: there is none, or it is empty. */
  readonly end: () => Line | null;
}

const LF = 0x0a;
const CR = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const EMPTY = Buffer.alloc(0);
const FIRST_CAPACITY = 64 * 1024;

/**
 * Splits bytes into lines of UTF-8 at LF or CRLF; a byte order mark before the first is dropped. Never holds more than
 * `maxBytes` of a line, in one piece of memory, however long it is and into however many chunks it is cut.
 */
export function createLineSplitter(maxBytes: number): LineSplitter {
  /** With a byte order mark, and a CR that belongs to the line's end. */
  const limit = maxBytes + BYTE_ORDER_MARK.length + 1;
  let number = 1;
  let held = EMPTY;
  let length = 0;
  let isTooLong = false;

  const hold = (piece: Buffer): void => {
    if (isTooLong || length + piece.length > limit) {
      isTooLong = true;
      length = 0;
      held = EMPTY;
      return;
    }
    if (length + piece.length > held.length) {
      const grown = Buffer.allocUnsafe(
        Math.max(length + piece.length, Math.min(2 * held.length, limit), FIRST_CAPACITY),
      );
      held.copy(grown, 0, 0, length);
      held = grown;
    }
    piece.copy(held, length);
    length += piece.length;
  };

  /** Null: the line is empty. */
  const finish = (rest: Buffer): Line | null => {
    let bytes = rest;
    if (length > 0 || isTooLong) {
      hold(rest);
      bytes = held.subarray(0, length);
    }
    if (bytes.at(-1) === CR) bytes = bytes.subarray(0, -1);
    if (number === 1 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK)) bytes = bytes.subarray(3);
    const wasTooLong = isTooLong || bytes.length > maxBytes;
    const own = number++;
    length = 0;
    isTooLong = false;
    if (wasTooLong) return badLine(own, 'too-long', 0);
    return bytes.length === 0 ? null : toLine(own, bytes);
  };

  return {
    *push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      let start = 0;
      for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
        const line = finish(bytes.subarray(start, end));
        if (line) yield line;
        start = end + 1;
        // Gigabytes of line ends alone would be billions of lines.
        for (; bytes[start] === LF; start++) number++;
      }
      if (start < bytes.length) hold(bytes.subarray(start));
    },
    end: () => (length > 0 || isTooLong ? finish(EMPTY) : null),
  };
}

function toLine(number: number, bytes: Buffer): Line {
  if (isAscii(bytes)) return { number, text: bytes.toString('latin1'), problem: null, size: bytes.length };
  if (!isUtf8(bytes)) return badLine(number, 'not-utf8', bytes.length);
  return { number, text: bytes.toString('utf8'), problem: null, size: bytes.length };
}

function badLine(number: number, problem: 'too-long' | 'not-utf8', size: number): Line {
  return { number, text: '', problem, size };
}
