import type { FunctionName } from './expression.ts';

/** What an argument must be: `index` is a whole number of 0 or more, written out. */
export type ParameterKind = 'text' | 'index' | 'instant';

export interface FunctionDescriptor {
  readonly name: FunctionName;
  readonly parameters: readonly ParameterKind[];
  /** How many of the last ones may be left out. */
  readonly optional: number;
  readonly result: 'boolean' | 'text' | 'integer';
}

const ONE_TEXT = ['text'] as const;
const TWO_TEXTS = ['text', 'text'] as const;

type Shape = readonly [parameters: readonly ParameterKind[], result: FunctionDescriptor['result'], optional?: number];

const SHAPES: Readonly<Record<FunctionName, Shape>> = {
  contains: [TWO_TEXTS, 'boolean'],
  startswith: [TWO_TEXTS, 'boolean'],
  endswith: [TWO_TEXTS, 'boolean'],
  tolower: [ONE_TEXT, 'text'],
  toupper: [ONE_TEXT, 'text'],
  trim: [ONE_TEXT, 'text'],
  concat: [TWO_TEXTS, 'text'],
  substring: [['text', 'index', 'index'], 'text', 1],
  length: [ONE_TEXT, 'integer'],
  indexof: [TWO_TEXTS, 'integer'],
  year: [['instant'], 'integer'],
  month: [['instant'], 'integer'],
  day: [['instant'], 'integer'],
  hour: [['instant'], 'integer'],
  minute: [['instant'], 'integer'],
  second: [['instant'], 'integer'],
};

const FUNCTIONS: ReadonlyMap<string, FunctionDescriptor> = new Map(
  Object.entries(SHAPES).map(([name, [parameters, result, optional = 0]]) => [
    name,
    // The keys of SHAPES are names of functions by its type.
    { name: name as FunctionName, parameters, result, optional },
  ]),
);

/** In any case; null: no function of OData that is supported. */
export function findFunction(name: string): FunctionDescriptor | null {
  return FUNCTIONS.get(name.toLowerCase()) ?? null;
}

export function resultOf(name: FunctionName): FunctionDescriptor['result'] {
  return SHAPES[name][1];
}
