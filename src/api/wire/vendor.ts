/** Whose products these are, as Defender writes it. */
export const VENDOR = 'microsoft';
