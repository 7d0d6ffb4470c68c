/** Bounds of what a query may cost, whatever it says. */

/** Of the decoded value of one option, in UTF-16 units. A list of 180 device ids fits. */
export const MAX_OPTION_LENGTH = 8192;

/** Of parentheses, calls, `not` and lambdas within each other; each level is a few levels of SQL. */
export const MAX_DEPTH = 30;

/** Of properties, literals, operators and calls in one option. */
export const MAX_NODES = 1_000;

/** Of `any` and `all` within each other: each level looks at every element for every element of the level around. */
export const MAX_LAMBDA_DEPTH = 2;

/** Of `$orderby`: a page that goes on after a row compares them within each other. */
export const MAX_KEYS = 32;
