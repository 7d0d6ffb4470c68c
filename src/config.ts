/** All settings of the service: read once, checked, frozen. Environment variables, overridden by command-line flags. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { DOCUMENTED_LIMITS, LIMIT_CLASSES, parseRateLimits, type RateLimits } from './auth/rate-limits.ts';

export interface Config {
  /** Where the database, the token key and the catalog are kept. */
  readonly dataDir: string;
  /** The PostgreSQL database that keeps devices and the catalog, with the password; null: files in the data directory. */
  readonly databaseUrl: string | null;
  /** Corrections of the operator's own, in files like those of `data/corrections`; null: none. */
  readonly correctionsDir: string | null;
  /** The address to listen on. */
  readonly host: string;
  /** The port to listen on; 0: any free one. */
  readonly port: number;
  /** Base of the addresses in answers (`@odata.context`), without a slash at its end; null: the host that the client called. */
  readonly publicUrl: string | null;
  /** The tenant of tokens that are issued without naming one. */
  readonly tenantId: string;
  /** Whether getmissingkbs also lists missing KBs that a newer missing KB contains, unless the call says otherwise. */
  readonly includeSuperseded: boolean;
  /** Beginning of `iss` in tokens; the tenant follows it. Ends in a slash. */
  readonly issuer: string;
  /** `aud` of tokens: any of these is accepted, the first one is issued. */
  readonly audiences: readonly string[];
  /** Tenants of Microsoft Entra ID whose tokens are taken besides; none: nothing is ever fetched from anywhere. */
  readonly entraTenants: readonly string[];
  /** Entra's host of the cloud that they are in, without a slash at its end. */
  readonly entraAuthority: string;
  /** `aud` of their tokens: any of these; null: the Defender API, under any of its names. */
  readonly entraAudiences: readonly string[] | null;
  /** A private key (JWK or PEM; EC P-256 or RSA) that signs tokens; null: one made at the first start, in the data directory. */
  readonly tokenKeyFile: string | null;
  /** `generate`: HTTPS with a self-signed certificate, made at the first start and kept in the data directory. */
  readonly tls: TlsMode;
  /** The certificate (PEM, with its chain) that HTTPS is served with; null: none given. */
  readonly tlsCertFile: string | null;
  /** The private key of `tlsCertFile` (PEM); null exactly when that is. */
  readonly tlsKeyFile: string | null;
  readonly logLevel: LogLevel;
  /** Devices not seen for so many days are not counted; null: all are. */
  readonly inactiveAfterDays: number | null;
  /** For how many days it is kept what was missing when. */
  readonly historyDays: number;
  /** How often each client may call each operation of the Defender API. */
  readonly rateLimits: RateLimits;
  /** Files of the keys whose bundles are trusted; none: each import names them. */
  readonly bundleKeys: readonly string[];
  /** Certificates (PEM) that are trusted besides those of Node where something is called, such as a proxy's; null: none. */
  readonly caFile: string | null;
  /** From how many devices on the feed tells of a KB that they miss. */
  readonly feedMinDevices: number;
  /** `on`: the service fetches what Microsoft, CISA and FIRST publish by itself. Off, it never calls anybody for that. */
  readonly sync: SyncMode;
  /** Of each source the base of a mirror, without a slash at its end; `off`: it is left out; null: where its publisher has it. */
  readonly msrcUrl: string | null;
  readonly releasePagesUrl: string | null;
  readonly kevUrl: string | null;
  readonly epssUrl: string | null;
  /** Where metrics are given to whoever asks, without a token; null: nowhere. */
  readonly metrics: ListenAddress | null;
  /** For how many seconds a sync waits for a source to say something. */
  readonly fetchTimeoutSeconds: number;
}

const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const TLS_MODES = ['off', 'generate'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

const SYNC_MODES = ['off', 'on'] as const;
export type SyncMode = (typeof SYNC_MODES)[number];

export interface ListenAddress {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** A setting that cannot be used. The message names the variable, what was expected and what was found, unless that is secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'config-invalid';
  readonly variable: string;

  constructor(variable: string, expected: string, found: string | null) {
    super(`${variable}: expected ${expected}, found ${found === null ? 'something else' : JSON.stringify(found)}`);
    this.variable = variable;
  }
}

/** "kbgap" in hexadecimal: the tenant of whoever has only one. */
export const DEFAULT_TENANT_ID = '6b626761-7000-4000-8000-000000000001';
/** The audience of every token for the Defender API, whichever of its hosts is called. */
export const DEFAULT_AUDIENCE = 'https://api.securitycenter.microsoft.com';
/** Of the domain that RFC 2606 reserves: nobody else can be it, and it does not change with the service's address. */
export const DEFAULT_ISSUER = 'https://sts.kbgap.invalid/';
/** Unassigned, and the beginning of KB4540673. */
export const DEFAULT_PORT = 4540;

type Environment = Readonly<Record<string, string | undefined>>;

interface Setting<T> {
  readonly variable: string;
  /** What a value must be, for the message. */
  readonly expected: string;
  /** The value of a text; undefined: it is none. */
  readonly parse: (text: string) => T | undefined;
  readonly fallback: (env: Environment) => T | undefined;
  /** Its value is never shown. */
  readonly isSecret?: true;
}

const SETTINGS: { readonly [Name in keyof Config]: Setting<Config[Name]> } = {
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

/** Settings given on the command line, as text; they go before the environment. */
export type Flags = { readonly [Name in keyof Config]?: string | undefined };

/**
 * Reads all settings. An empty variable counts as not set.
 * @throws {ConfigError} for the first value that cannot be used.
 */
export function readConfig(env: Environment, flags: Flags = {}): Config {
  const config: Config = {
    dataDir: read('dataDir', env, flags),
    databaseUrl: read('databaseUrl', env, flags),
    correctionsDir: read('correctionsDir', env, flags),
    host: read('host', env, flags),
    port: read('port', env, flags),
    publicUrl: read('publicUrl', env, flags),
    tenantId: read('tenantId', env, flags),
    includeSuperseded: read('includeSuperseded', env, flags),
    issuer: read('issuer', env, flags),
    audiences: Object.freeze(read('audiences', env, flags)),
    entraTenants: Object.freeze(read('entraTenants', env, flags)),
    entraAuthority: read('entraAuthority', env, flags),
    entraAudiences: Object.freeze(read('entraAudiences', env, flags)),
    tokenKeyFile: read('tokenKeyFile', env, flags),
    tls: read('tls', env, flags),
    tlsCertFile: read('tlsCertFile', env, flags),
    tlsKeyFile: read('tlsKeyFile', env, flags),
    logLevel: read('logLevel', env, flags),
    inactiveAfterDays: read('inactiveAfterDays', env, flags),
    historyDays: read('historyDays', env, flags),
    rateLimits: read('rateLimits', env, flags),
    bundleKeys: Object.freeze(read('bundleKeys', env, flags)),
    feedMinDevices: read('feedMinDevices', env, flags),
    sync: read('sync', env, flags),
    msrcUrl: read('msrcUrl', env, flags),
    releasePagesUrl: read('releasePagesUrl', env, flags),
    kevUrl: read('kevUrl', env, flags),
    epssUrl: read('epssUrl', env, flags),
    caFile: read('caFile', env, flags),
    metrics: read('metrics', env, flags),
    fetchTimeoutSeconds: read('fetchTimeoutSeconds', env, flags),
  };
  checkTls(config);
  return Object.freeze(config);
}

/** Half a certificate must never end in plain HTTP, nor two certificates in a choice that nobody made. */
function checkTls({ tls, tlsCertFile, tlsKeyFile }: Config): void {
  if (tlsCertFile !== null && tlsKeyFile === null) {
    throw new ConfigError(SETTINGS.tlsKeyFile.variable, `the key of ${SETTINGS.tlsCertFile.variable}`, '');
  }
  if (tlsKeyFile !== null && tlsCertFile === null) {
    throw new ConfigError(SETTINGS.tlsCertFile.variable, `the certificate of ${SETTINGS.tlsKeyFile.variable}`, '');
  }
  if (tls === 'generate' && tlsCertFile !== null) {
    throw new ConfigError(SETTINGS.tls.variable, `off, as ${SETTINGS.tlsCertFile.variable} is set`, tls);
  }
}

function read<Name extends keyof Config>(name: Name, env: Environment, flags: Flags): Config[Name] {
  const { variable, expected, parse, fallback, isSecret }: Setting<Config[Name]> = SETTINGS[name];
  const text = (flags[name] ?? env[variable] ?? '').trim();
  const value = text === '' ? fallback(env) : text.includes('\0') ? undefined : parse(text);
  if (value === undefined) throw new ConfigError(variable, expected, isSecret ? null : text);
  return value;
}

/** `$XDG_DATA_HOME/kbgap`, else `~/.local/share/kbgap`; on Windows `%LOCALAPPDATA%\kbgap`. */
function defaultDataDir(env: Environment): string | undefined {
  const base = process.platform === 'win32' ? env.LOCALAPPDATA : env.XDG_DATA_HOME;
  if (base) return join(resolve(base), 'kbgap');
  const home = env.HOME || homedir();
  return home === '' ? undefined : join(home, '.local', 'share', 'kbgap');
}

function parseBoolean(text: string): boolean | undefined {
  if (/^true$/i.test(text)) return true;
  return /^false$/i.test(text) ? false : undefined;
}

function parsePort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

function parseListenAddress(text: string): ListenAddress | undefined {
  const [, host, portText = ''] = /^([A-Za-z0-9._-]{1,255}|\[[0-9a-fA-F:]{2,45}\]):(\d+)$/.exec(text) ?? [];
  const port = parsePort(portText);
  return host !== undefined && port !== undefined ? { host: host.replace(/[[\]]/g, ''), port } : undefined;
}

function parseDays(text: string): number | undefined {
  const days = Number(text);
  return /^\d{1,4}$/.test(text) && days >= 1 && days <= 3650 ? days : undefined;
}

function parseBaseUrl(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || /[?#\s]/.test(text) || url.username || url.password) return undefined;
  return url.href.replace(/\/+$/, '');
}

function parseDatabaseUrl(text: string): string | undefined {
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

function parseTenant(text: string): string | undefined {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : undefined;
}

function parseTenants(text: string): string[] | undefined {
  const tenants = text.split(',').map((tenant) => parseTenant(tenant.trim()));
  return tenants.every((tenant) => tenant !== undefined) ? [...new Set(tenants)] : undefined;
}

/** Keys that came over plain HTTP would be anybody's, but for those that never left this machine: a stand-in, in tests. */
function parseAuthority(text: string): string | undefined {
  const base = parseBaseUrl(text);
  const url = base === undefined ? null : new URL(base);
  const isSafe = url?.protocol === 'https:' || /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url?.hostname ?? '');
  return isSafe && url?.pathname === '/' ? url.origin : undefined;
}

function parseAudiences(text: string): string[] | undefined {
  const audiences = text.split(',').map((audience) => audience.trim());
  return audiences.every((audience) => /^[\x21-\x7e]{1,255}$/.test(audience)) ? [...new Set(audiences)] : undefined;
}

function parsePaths(text: string): string[] | undefined {
  const paths = text.split(',').map((path) => path.trim());
  return paths.every((path) => path !== '') ? paths.map((path) => resolve(path)) : undefined;
}
