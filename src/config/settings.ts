/** Each setting: its variable, what it may be, and what it is where it is not set. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { DOCUMENTED_LIMITS, LIMIT_CLASSES, parseRateLimits } from '../auth/rate-limits.ts';
import type { Config } from '../config.ts';
import {
  parseAudiences,
  parseAuthority,
  parseBaseUrl,
  parseBoolean,
  parseDatabaseUrl,
  parseDays,
  parseIssuer,
  parseListenAddress,
  parsePaths,
  parsePort,
  parseTenant,
  parseTenants,
  parseWord,
  parseWords,
} from './parsers.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const TLS_MODES = ['off', 'generate'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

const SYNC_MODES = ['off', 'on'] as const;
export type SyncMode = (typeof SYNC_MODES)[number];

/** "kbgap" in hexadecimal: the tenant of whoever has only one. */
export const DEFAULT_TENANT_ID = '6b626761-7000-4000-8000-000000000001';
/** The audience of every token for the Defender API, whichever of its hosts is called. */
export const DEFAULT_AUDIENCE = 'https://api.securitycenter.microsoft.com';
/** Of the domain that RFC 2606 reserves: nobody else can be it, and it does not change with the service's address. */
export const DEFAULT_ISSUER = 'https://sts.kbgap.invalid/';
/** Unassigned, and the beginning of KB4540673. */
export const DEFAULT_PORT = 4540;

export interface Setting<T> {
  readonly variable: string;
  /** What a value must be, for the message. */
  readonly expected: string;
  /** The value of a text; undefined: it is none. */
  readonly parse: (text: string) => T | undefined;
  readonly fallback: (env: Environment) => T | undefined;
  /** Its value is never shown. */
  readonly isSecret?: true;
}

export const SETTINGS: { readonly [Name in keyof Config]: Setting<Config[Name]> } = {
  dataDir: {
    variable: 'KBGAP_DATA_DIR',
    expected: 'the path of a directory (no home directory to put one in)',
    parse: (text) => resolve(text),
    fallback: defaultDataDir,
  },
  databaseUrl: {
    variable: 'DATABASE_URL',
    expected:
      'an address such as postgresql://user:password@host:5432/database, with special characters percent-encoded',
    parse: parseDatabaseUrl,
    fallback: () => null,
    isSecret: true,
  },
  correctionsDir: {
    variable: 'KBGAP_CORRECTIONS_DIR',
    expected: 'the path of a folder',
    parse: (text) => resolve(text),
    fallback: () => null,
  },
  host: {
    variable: 'KBGAP_HOST',
    expected: 'a host name or an IP address, such as 127.0.0.1 or 0.0.0.0',
    parse: (text) => (/^[A-Za-z0-9.:_-]{1,255}$/.test(text) ? text : undefined),
    fallback: () => '127.0.0.1',
  },
  port: {
    variable: 'KBGAP_PORT',
    expected: 'a port from 0 to 65535',
    parse: parsePort,
    fallback: () => DEFAULT_PORT,
  },
  publicUrl: {
    variable: 'KBGAP_PUBLIC_URL',
    expected: 'an http or https address without query, such as https://kbgap.example.com',
    parse: parseBaseUrl,
    fallback: () => null,
  },
  tenantId: {
    variable: 'KBGAP_TENANT_ID',
    expected: 'a GUID',
    parse: parseTenant,
    fallback: () => DEFAULT_TENANT_ID,
  },
  includeSuperseded: {
    variable: 'KBGAP_INCLUDE_SUPERSEDED',
    expected: 'true or false',
    parse: parseBoolean,
    fallback: () => true,
  },
  issuer: {
    variable: 'KBGAP_ISSUER',
    expected: 'an http or https address without query',
    parse: (text) => {
      const url = parseBaseUrl(text);
      return url === undefined ? undefined : `${url}/`;
    },
    fallback: () => DEFAULT_ISSUER,
  },
  audiences: {
    variable: 'KBGAP_AUDIENCE',
    expected: 'one or more audiences, separated by commas',
    parse: parseAudiences,
    fallback: () => [DEFAULT_AUDIENCE],
  },
  entraTenants: {
    variable: 'KBGAP_ENTRA_TENANTS',
    expected: 'one or more GUIDs, separated by commas',
    parse: parseTenants,
    fallback: () => [],
  },
  entraAuthority: {
    variable: 'KBGAP_ENTRA_AUTHORITY',
    expected: 'an https address without a path, such as https://login.microsoftonline.us',
    parse: parseAuthority,
    fallback: () => 'https://login.microsoftonline.com',
  },
  entraAudiences: {
    variable: 'KBGAP_ENTRA_AUDIENCES',
    expected: 'one or more audiences, separated by commas',
    parse: parseAudiences,
    fallback: () => null,
  },
  tokenKeyFile: {
    variable: 'KBGAP_TOKEN_KEY_FILE',
    expected: 'the path of a file',
    parse: (text) => resolve(text),
    fallback: () => null,
  },
  tls: {
    variable: 'KBGAP_TLS',
    expected: `one of ${TLS_MODES.join(', ')}`,
    parse: (text) => TLS_MODES.find((mode) => mode === text),
    fallback: () => 'off',
  },
  tlsCertFile: {
    variable: 'KBGAP_TLS_CERT_FILE',
    expected: 'the path of a file',
    parse: (text) => resolve(text),
    fallback: () => null,
  },
  tlsKeyFile: {
    variable: 'KBGAP_TLS_KEY_FILE',
    expected: 'the path of a file',
    parse: (text) => resolve(text),
    fallback: () => null,
  },
  logLevel: {
    variable: 'KBGAP_LOG_LEVEL',
    expected: `one of ${LOG_LEVELS.join(', ')}`,
    parse: (text) => LOG_LEVELS.find((level) => level === text),
    fallback: () => 'info',
  },
  inactiveAfterDays: {
    variable: 'KBGAP_INACTIVE_AFTER_DAYS',
    expected: 'a number of days from 1 to 3650, or never',
    parse: (text) => (/^never$/i.test(text) ? null : parseDays(text)),
    fallback: () => 30,
  },
  historyDays: {
    variable: 'KBGAP_HISTORY_DAYS',
    expected: 'a number of days from 1 to 3650',
    parse: parseDays,
    fallback: () => 400,
  },
  rateLimits: {
    variable: 'KBGAP_RATE_LIMITS',
    expected: `documented, off, or calls per minute and hour such as machines=100/1500,default=off (of ${LIMIT_CLASSES.join(', ')})`,
    parse: parseRateLimits,
    fallback: () => DOCUMENTED_LIMITS,
  },
  openIdIssuer: {
    variable: 'KBGAP_OPENID_ISSUER',
    expected: 'an https address without query, such as https://login.microsoftonline.com/TENANT/v2.0',
    parse: parseIssuer,
    fallback: () => null,
  },
  openIdClientId: {
    variable: 'KBGAP_OPENID_CLIENT_ID',
    expected: 'an id without spaces',
    parse: parseWord,
    fallback: () => null,
  },
  openIdClientSecret: {
    variable: 'KBGAP_OPENID_CLIENT_SECRET',
    expected: 'a secret of printable characters',
    parse: parseWord,
    fallback: () => null,
    isSecret: true,
  },
  openIdClientSecretFile: {
    variable: 'KBGAP_OPENID_CLIENT_SECRET_FILE',
    expected: 'the path of a file',
    parse: (text) => resolve(text),
    fallback: () => null,
  },
  openIdName: {
    variable: 'KBGAP_OPENID_NAME',
    expected: 'a name of up to 64 characters',
    parse: (text) => (text.length <= 64 && !/\p{Cc}/u.test(text) ? text : undefined),
    fallback: () => 'OpenID',
  },
  openIdRoleClaim: {
    variable: 'KBGAP_OPENID_ROLE_CLAIM',
    expected: 'the name of a claim',
    parse: parseWord,
    fallback: () => 'roles',
  },
  openIdAdministrators: {
    variable: 'KBGAP_OPENID_ADMINISTRATORS',
    expected: 'one or more values, separated by commas',
    parse: parseWords,
    fallback: () => [],
  },
  openIdReaders: {
    variable: 'KBGAP_OPENID_READERS',
    expected: 'one or more values, separated by commas',
    parse: parseWords,
    fallback: () => [],
  },
  openIdTenantClaim: {
    variable: 'KBGAP_OPENID_TENANT_CLAIM',
    expected: 'the name of a claim, such as tid',
    parse: parseWord,
    fallback: () => null,
  },
  openIdTenants: {
    variable: 'KBGAP_OPENID_TENANTS',
    expected: 'one or more GUIDs, separated by commas',
    parse: parseTenants,
    fallback: () => [],
  },
  bundleKeys: {
    variable: 'KBGAP_BUNDLE_KEYS',
    expected: 'the paths of one or more files, separated by commas',
    parse: parsePaths,
    fallback: () => [],
  },
  sync: {
    variable: 'KBGAP_SYNC',
    expected: `one of ${SYNC_MODES.join(', ')}`,
    parse: (text) => SYNC_MODES.find((mode) => mode === text),
    fallback: () => 'off',
  },
  msrcUrl: sourceSetting('KBGAP_MSRC_URL'),
  releasePagesUrl: sourceSetting('KBGAP_RELEASE_PAGES_URL'),
  kevUrl: sourceSetting('KBGAP_KEV_URL'),
  epssUrl: sourceSetting('KBGAP_EPSS_URL'),
  caFile: {
    variable: 'KBGAP_CA_FILE',
    expected: 'the path of a file',
    parse: (text) => resolve(text),
    fallback: () => null,
  },
  feedMinDevices: {
    variable: 'KBGAP_FEED_MIN_DEVICES',
    expected: 'a number of devices from 1 to 10000000',
    parse: (text) => (/^[1-9]\d{0,7}$/.test(text) && Number(text) <= 10_000_000 ? Number(text) : undefined),
    fallback: () => 1,
  },
  metrics: {
    variable: 'KBGAP_METRICS',
    expected: 'an address and a port, such as 127.0.0.1:9540 or [::1]:9540',
    parse: parseListenAddress,
    fallback: () => null,
  },
  fetchTimeoutSeconds: {
    variable: 'KBGAP_FETCH_TIMEOUT',
    expected: 'a number of seconds from 0.1 to 600',
    parse: (text) =>
      /^\d{1,3}(?:\.\d)?$/.test(text) && Number(text) >= 0.1 && Number(text) <= 600 ? Number(text) : undefined,
    fallback: () => 30,
  },
};

function sourceSetting(variable: string): Setting<string | null> {
  return {
    variable,
    expected: 'off, or an http or https address without query, such as https://mirror.example.com/msrc',
    parse: (text) => (text === 'off' ? text : parseBaseUrl(text)),
    fallback: () => null,
  };
}

/** `$XDG_DATA_HOME/kbgap`, else `~/.local/share/kbgap`; on Windows `%LOCALAPPDATA%\kbgap`. */
function defaultDataDir(env: Environment): string | undefined {
  const base = process.platform === 'win32' ? env.LOCALAPPDATA : env.XDG_DATA_HOME;
  if (base) return join(resolve(base), 'kbgap');
  const home = env.HOME || homedir();
  return home === '' ? undefined : join(home, '.local', 'share', 'kbgap');
}
