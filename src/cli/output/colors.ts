import picocolors from 'picocolors';

const { FORCE_COLOR = '', NO_COLOR = '', TERM } = process.env;
const isTerminal = process.stdout.isTTY === true && TERM !== 'dumb' && NO_COLOR === '';

/** Colours for a person at a terminal. Picocolors' own choice would colour files too, where `CI` is set. */
export const colors = picocolors.createColors(FORCE_COLOR === '' ? isTerminal : FORCE_COLOR !== '0');
