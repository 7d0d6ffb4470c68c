import type { Call } from './expression.ts';
import { foldCase, indexOf, lengthOf, substring, toLowerAscii, toUpperAscii, trimBlanks } from './text.ts';
import { ignoreCase } from './without-case.ts';

type Argument = string | number | boolean | null;

/** The value of a function for its arguments' values; null if one of them is. */
export function evaluateCall(call: Call, values: readonly Argument[]): string | number | boolean | null {
  if (values.includes(null)) return null;
  const isFolded = ignoreCase(call.arguments[0], call.arguments[1]);
  const textAt = (index: number): string => {
    const text = String(values[index]);
    return isFolded ? foldCase(text) : text;
  };
  const numberAt = (index: number): number => Number(values[index]);
  switch (call.name) {
    case 'contains':
      return textAt(0).includes(textAt(1));
    case 'startswith':
      return textAt(0).startsWith(textAt(1));
    case 'endswith':
      return textAt(0).endsWith(textAt(1));
    case 'indexof':
      return indexOf(textAt(0), textAt(1));
    case 'tolower':
      return toLowerAscii(String(values[0]));
    case 'toupper':
      return toUpperAscii(String(values[0]));
    case 'trim':
      return trimBlanks(String(values[0]));
    case 'concat':
      return `${values[0]}${values[1]}`;
    case 'substring':
      return substring(String(values[0]), numberAt(1), values.length > 2 ? numberAt(2) : Number.POSITIVE_INFINITY);
    case 'length':
      return lengthOf(String(values[0]));
    default:
      return PARTS[call.name](new Date(numberAt(0)));
  }
}

/** In UTC. */
const PARTS = {
  year: (at: Date) => at.getUTCFullYear(),
  month: (at: Date) => at.getUTCMonth() + 1,
  day: (at: Date) => at.getUTCDate(),
  hour: (at: Date) => at.getUTCHours(),
  minute: (at: Date) => at.getUTCMinutes(),
  second: (at: Date) => at.getUTCSeconds(),
} as const;
