/** Cookies of the dashboard. No script reads them, no other site has them sent, and over HTTPS no other host can set them. */
import type { FastifyRequest } from 'fastify';

export interface CookieSettings {
  readonly publicUrl: string | null;
  readonly tls: object | null;
}

export interface Cookie {
  readonly name: string;
  /** In seconds; null: until the browser ends. */
  readonly lifetime: number | null;
  /** `Strict`: only what begins here; `Lax`: also where another site leads here. */
  readonly sameSite: 'Strict' | 'Lax';
}

export const SESSION_COOKIE: Cookie = { name: 'kbgap-session', lifetime: null, sameSite: 'Strict' };
const BASE64URL = /^[\w.-]+$/;

/** How cookies are written for a service that is reached so. */
export interface Cookies {
  /** Null: it did not bring it. */
  readonly read: (request: Pick<FastifyRequest, 'headers'>, cookie: Cookie) => string | null;
  readonly set: (cookie: Cookie, value: string) => string;
  readonly clear: (cookie: Cookie) => string;
}

/**
 * `__Host-` asks for `Path=/`, also where a proxy serves kbgap below a path: that keeps other hosts out, while no path keeps out
 * what else is served by the same one.
 */
export function createCookies({ publicUrl, tls }: CookieSettings): Cookies {
  const isSecure = tls !== null || publicUrl?.startsWith('https:') === true;
  const nameOf = ({ name }: Cookie): string => (isSecure ? `__Host-${name}` : name);
  const write = (cookie: Cookie, value: string, lifetime: number | null): string =>
    [
      `${nameOf(cookie)}=${value}`,
      'Path=/',
      ...(lifetime === null ? [] : [`Max-Age=${lifetime}`]),
      'HttpOnly',
      `SameSite=${cookie.sameSite}`,
      ...(isSecure ? ['Secure'] : []),
    ].join('; ');
  return {
    read: ({ headers }, cookie) => {
      const beginning = `${nameOf(cookie)}=`;
      const pair = headers.cookie?.split(';').find((each) => each.trimStart().startsWith(beginning));
      const value = pair?.trim().slice(beginning.length) ?? '';
      return BASE64URL.test(value) ? value : null;
    },
    set: (cookie, value) => write(cookie, value, cookie.lifetime),
    clear: (cookie) => write(cookie, '', 0),
  };
}
