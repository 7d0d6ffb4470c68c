/** All settings of the service: read once, checked, frozen. Environment variables, overridden by command-line flags. */
import type { RateLimits } from './auth/rate-limits.ts';
import { checkOpenId } from './config/check-openid.ts';
import { checkProxies } from './config/check-proxies.ts';
import { ConfigError } from './config/config-error.ts';
import {
  type Environment,
  type LogLevel,
  SETTINGS,
  type Setting,
  type SyncMode,
  type TlsMode,
} from './config/settings.ts';

export { ConfigError, checkProxies };

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
  /** The OpenID provider that people log in at, exactly as its configuration names it; null: none. */
  readonly openIdIssuer: string | null;
  /** What the provider knows kbgap by; null exactly when there is none. */
  readonly openIdClientId: string | null;
  /** Null: in a file, or none. */
  readonly openIdClientSecret: string | null;
  readonly openIdClientSecretFile: string | null;
  /** What people know the provider as. */
  readonly openIdName: string;
  /** The claim that lists the roles or groups of a user. */
  readonly openIdRoleClaim: string;
  /** Its values that make an administrator, and those that make a reader. */
  readonly openIdAdministrators: readonly string[];
  readonly openIdReaders: readonly string[];
  /** The claim with the tenant of a user; null: all are of `tenantId`. */
  readonly openIdTenantClaim: string | null;
  /** Tenants that are let in, where a claim says which. */
  readonly openIdTenants: readonly string[];
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

export interface ListenAddress {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
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
    openIdIssuer: read('openIdIssuer', env, flags),
    openIdClientId: read('openIdClientId', env, flags),
    openIdClientSecret: read('openIdClientSecret', env, flags),
    openIdClientSecretFile: read('openIdClientSecretFile', env, flags),
    openIdName: read('openIdName', env, flags),
    openIdRoleClaim: read('openIdRoleClaim', env, flags),
    openIdAdministrators: Object.freeze(read('openIdAdministrators', env, flags)),
    openIdReaders: Object.freeze(read('openIdReaders', env, flags)),
    openIdTenantClaim: read('openIdTenantClaim', env, flags),
    openIdTenants: Object.freeze(read('openIdTenants', env, flags)),
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
  checkOpenId(config);
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
