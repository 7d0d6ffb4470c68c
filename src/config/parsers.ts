/** The texts of settings; undefined: it is none. */
import { resolve } from 'node:path';
import type { ListenAddress } from '../config.ts';

export function parseBoolean(text: string): boolean | undefined {
  if (/^true$/i.test(text)) return true;
  return /^false$/i.test(text) ? false : undefined;
}

export function parsePort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

export function parseListenAddress(text: string): ListenAddress | undefined {
  const [, host, portText = ''] = /^([A-Za-z0-9._-]{1,255}|\[[0-9a-fA-F:]{2,45}\]):(\d+)$/.exec(text) ?? [];
  const port = parsePort(portText);
  return host !== undefined && port !== undefined ? { host: host.replace(/[[\]]/g, ''), port } : undefined;
}

export function parseDays(text: string): number | undefined {
  const days = Number(text);
  return /^\d{1,4}$/.test(text) && days >= 1 && days <= 3650 ? days : undefined;
}

export function parseBaseUrl(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || /[?#\s]/.test(text) || url.username || url.password) return undefined;
  return url.href.replace(/\/+$/, '');
}

export function parseDatabaseUrl(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || !/^postgres(?:ql)?:$/.test(url.protocol) || /\s/.test(text)) return undefined;
  const hasHost = url.hostname !== '' || url.searchParams.has('host');
  return hasHost && url.pathname.length > 1 && isDecodable(url) ? text : undefined;
}

function isDecodable({ username, password, pathname }: URL): boolean {
  try {
    return [username, password, pathname].every((part) => !decodeURIComponent(part).includes('\0'));
  } catch {
    return false;
  }
}

export function parseTenant(text: string): string | undefined {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : undefined;
}

export function parseTenants(text: string): string[] | undefined {
  const tenants = text.split(',').map((tenant) => parseTenant(tenant.trim()));
  return tenants.every((tenant) => tenant !== undefined) ? [...new Set(tenants)] : undefined;
}

/** Keys that came over plain HTTP would be anybody's, but for those that never left this machine: a stand-in, in tests. */
export function parseAuthority(text: string): string | undefined {
  const url = parseSafeUrl(text);
  return url?.pathname === '/' ? url.origin : undefined;
}

/** As it is, a slash at its end included: providers call themselves so, letter by letter. */
export function parseIssuer(text: string): string | undefined {
  return parseSafeUrl(text) ? text : undefined;
}

function parseSafeUrl(text: string): URL | undefined {
  const base = parseBaseUrl(text);
  const url = base === undefined ? undefined : new URL(base);
  const isSafe = url?.protocol === 'https:' || /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url?.hostname ?? '');
  return isSafe ? url : undefined;
}

export function parseWord(text: string): string | undefined {
  return /^[\x21-\x7e]{1,1024}$/.test(text) ? text : undefined;
}

/** Names of groups may have spaces in them. */
export function parseWords(text: string): string[] | undefined {
  const words = text.split(',').map((word) => word.trim());
  return words.every((word) => /^[^\p{Cc}]{1,256}$/u.test(word)) ? [...new Set(words)] : undefined;
}

export function parseAudiences(text: string): string[] | undefined {
  const audiences = text.split(',').map((audience) => audience.trim());
  return audiences.every((audience) => /^[\x21-\x7e]{1,255}$/.test(audience)) ? [...new Set(audiences)] : undefined;
}

export function parsePaths(text: string): string[] | undefined {
  const paths = text.split(',').map((path) => path.trim());
  return paths.every((path) => path !== '') ? paths.map((path) => resolve(path)) : undefined;
}
