import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';

const HOME = { HOME: '/home/someone' };

test('the defaults', () => {
  const config = readConfig(HOME);
  expect(config).toEqual({
    dataDir: '/home/someone/.local/share/kbgap',
    databaseUrl: null,
    correctionsDir: null,
    host: '127.0.0.1',
    port: 4540,
    publicUrl: null,
    tenantId: '6b626761-7000-4000-8000-000000000001',
    includeSuperseded: true,
    issuer: 'https://sts.kbgap.invalid/',
    audiences: ['https://api.securitycenter.microsoft.com'],
    entraTenants: [],
    entraAuthority: 'https://login.microsoftonline.com',
    entraAudiences: null,
    tokenKeyFile: null,
    tls: 'off',
    tlsCertFile: null,
    tlsKeyFile: null,
    logLevel: 'info',
    inactiveAfterDays: 30,
    historyDays: 400,
    rateLimits: {
      machines: { perMinute: 100, perHour: 1500 },
      'machine-vulnerabilities': { perMinute: 50, perHour: 1500 },
      exports: { perMinute: 30, perHour: 1000 },
      'export-files': { perMinute: 5, perHour: 20 },
      default: null,
      dashboard: { perMinute: 1200, perHour: 36_000 },
    },
    openIdIssuer: null,
    openIdClientId: null,
    openIdClientSecret: null,
    openIdClientSecretFile: null,
    openIdName: 'OpenID',
    openIdRoleClaim: 'roles',
    openIdAdministrators: [],
    openIdReaders: [],
    openIdTenantClaim: null,
    openIdTenants: [],
    bundleKeys: [],
    feedMinDevices: 1,
    sync: 'off',
    msrcUrl: null,
    releasePagesUrl: null,
    kevUrl: null,
    epssUrl: null,
    caFile: null,
    metrics: null,
    fetchTimeoutSeconds: 30,
  });
  expect(Object.isFrozen(config)).toBe(true);
  expect(Object.isFrozen(config.audiences)).toBe(true);
});

describe('values', () => {
  test.each<[env: Record<string, string>, expected: Record<string, unknown>]>([
    [{ XDG_DATA_HOME: '/data' }, { dataDir: '/data/kbgap' }],
    [{ KBGAP_DATA_DIR: '/srv/kbgap/' }, { dataDir: '/srv/kbgap' }],
    [{ KBGAP_DATA_DIR: '' }, { dataDir: '/home/someone/.local/share/kbgap' }],
    [{ KBGAP_CORRECTIONS_DIR: '/etc/kbgap/corrections/' }, { correctionsDir: '/etc/kbgap/corrections' }],
    [{ KBGAP_HOST: '::' }, { host: '::' }],
    [{ KBGAP_PORT: '0' }, { port: 0 }],
    [{ KBGAP_PORT: ' 8080 ' }, { port: 8080 }],
    [{ KBGAP_PUBLIC_URL: 'https://KBgap.example.com/' }, { publicUrl: 'https://kbgap.example.com' }],
    [{ KBGAP_PUBLIC_URL: 'http://10.0.0.1:81/a/b//' }, { publicUrl: 'http://10.0.0.1:81/a/b' }],
    [{ KBGAP_TENANT_ID: 'ABCDEF01-0000-4000-8000-000000000000' }, { tenantId: 'abcdef01-0000-4000-8000-000000000000' }],
    [{ KBGAP_INCLUDE_SUPERSEDED: 'FALSE' }, { includeSuperseded: false }],
    [{ KBGAP_ISSUER: 'https://login.example.com' }, { issuer: 'https://login.example.com/' }],
    [{ KBGAP_AUDIENCE: 'a, b,a' }, { audiences: ['a', 'b'] }],
    [{ KBGAP_BUNDLE_KEYS: '/srv/a.pub, /srv/b.pub' }, { bundleKeys: ['/srv/a.pub', '/srv/b.pub'] }],
    [
      { KBGAP_ENTRA_TENANTS: 'ABCDEF01-0000-4000-8000-000000000000, abcdef01-0000-4000-8000-000000000000' },
      { entraTenants: ['abcdef01-0000-4000-8000-000000000000'] },
    ],
    [
      { KBGAP_ENTRA_AUTHORITY: 'https://Login.Microsoftonline.US/' },
      { entraAuthority: 'https://login.microsoftonline.us' },
    ],
    [{ KBGAP_ENTRA_AUTHORITY: 'http://127.0.0.1:81' }, { entraAuthority: 'http://127.0.0.1:81' }],
    [{ KBGAP_ENTRA_AUTHORITY: 'http://[::1]:81' }, { entraAuthority: 'http://[::1]:81' }],
    [{ KBGAP_ENTRA_AUDIENCES: 'api://kbgap' }, { entraAudiences: ['api://kbgap'] }],
    [{ KBGAP_TOKEN_KEY_FILE: '/run/secrets/key.pem' }, { tokenKeyFile: '/run/secrets/key.pem' }],
    [{ KBGAP_TLS: 'generate' }, { tls: 'generate', tlsCertFile: null, tlsKeyFile: null }],
    [
      { KBGAP_TLS_CERT_FILE: '/etc/kbgap/cert.pem', KBGAP_TLS_KEY_FILE: '/etc/kbgap/key.pem' },
      { tls: 'off', tlsCertFile: '/etc/kbgap/cert.pem', tlsKeyFile: '/etc/kbgap/key.pem' },
    ],
    [
      {
        KBGAP_OPENID_ISSUER: 'https://Login.example.com/realms/x/',
        KBGAP_OPENID_CLIENT_ID: 'kbgap',
        KBGAP_OPENID_CLIENT_SECRET: 'ab~secret',
        KBGAP_OPENID_NAME: 'Made up & Co',
        KBGAP_OPENID_ROLE_CLAIM: 'https://example.com/groups',
        KBGAP_OPENID_ADMINISTRATORS: 'Domain Admins, kbgap.admin',
        KBGAP_OPENID_READERS: 'all,all',
        KBGAP_OPENID_TENANT_CLAIM: 'tid',
        KBGAP_OPENID_TENANTS: 'ABCDEF01-0000-4000-8000-000000000000',
      },
      {
        openIdIssuer: 'https://Login.example.com/realms/x/',
        openIdClientId: 'kbgap',
        openIdClientSecret: 'ab~secret',
        openIdName: 'Made up & Co',
        openIdRoleClaim: 'https://example.com/groups',
        openIdAdministrators: ['Domain Admins', 'kbgap.admin'],
        openIdReaders: ['all'],
        openIdTenantClaim: 'tid',
        openIdTenants: ['abcdef01-0000-4000-8000-000000000000'],
      },
    ],
    [{ KBGAP_LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
    [{ KBGAP_INACTIVE_AFTER_DAYS: 'Never' }, { inactiveAfterDays: null }],
    [{ KBGAP_INACTIVE_AFTER_DAYS: '1' }, { inactiveAfterDays: 1 }],
    [{ KBGAP_HISTORY_DAYS: '3650' }, { historyDays: 3650 }],
    [{ KBGAP_CA_FILE: '/etc/ssl/proxy.pem' }, { caFile: '/etc/ssl/proxy.pem' }],
    [{ KBGAP_FEED_MIN_DEVICES: '25' }, { feedMinDevices: 25 }],
    [{ KBGAP_SYNC: 'on' }, { sync: 'on' }],
    [{ KBGAP_MSRC_URL: 'https://mirror.example.com/msrc/' }, { msrcUrl: 'https://mirror.example.com/msrc' }],
    [{ KBGAP_RELEASE_PAGES_URL: 'http://10.0.0.1:81' }, { releasePagesUrl: 'http://10.0.0.1:81' }],
    [
      { KBGAP_KEV_URL: 'off', KBGAP_EPSS_URL: 'off' },
      { kevUrl: 'off', epssUrl: 'off' },
    ],
    [{ KBGAP_METRICS: '127.0.0.1:9540' }, { metrics: { host: '127.0.0.1', port: 9540 } }],
    [{ KBGAP_METRICS: '[::1]:0' }, { metrics: { host: '::1', port: 0 } }],
    [{ KBGAP_FETCH_TIMEOUT: '0.5' }, { fetchTimeoutSeconds: 0.5 }],
  ])('%j', (env, expected) => {
    expect(readConfig({ ...HOME, ...env })).toMatchObject(expected);
  });

  test('a flag goes before the variable, even before a bad one', () => {
    expect(readConfig({ ...HOME, KBGAP_PORT: 'x' }, { port: '1' }).port).toBe(1);
  });

  test('without a home directory of its own, that of the system counts', () => {
    expect(readConfig({}).dataDir).toBe(join(homedir(), '.local', 'share', 'kbgap'));
  });
});

describe('rate limits', () => {
  const DOCUMENTED = readConfig(HOME).rateLimits;
  const NONE = {
    machines: null,
    'machine-vulnerabilities': null,
    exports: null,
    'export-files': null,
    default: null,
    dashboard: null,
  };

  test.each([
    ['documented', DOCUMENTED],
    ['off', NONE],
    ['default=100/2000', { ...DOCUMENTED, default: { perMinute: 100, perHour: 2000 } }],
    [
      'machines=1/9999999, exports = 5 / 2 ,export-files=off',
      {
        ...DOCUMENTED,
        machines: { perMinute: 1, perHour: 9999999 },
        exports: { perMinute: 5, perHour: 2 },
        'export-files': null,
      },
    ],
  ])('%s', (text, expected) => {
    const { rateLimits } = readConfig({ ...HOME, KBGAP_RATE_LIMITS: text });
    expect(rateLimits).toEqual(expected);
    expect(Object.isFrozen(rateLimits)).toBe(true);
  });

  test.each([
    'on',
    'OFF',
    '100/1500',
    'machines',
    'machines=',
    'machines=100',
    'machines=0/10',
    'machines=10/0',
    'machines=-1/10',
    'machines=1.5/10',
    'machines=1e2/1500',
    'machines=10000000/1',
    'machines=100/1500/9',
    'machines=none',
    'Machines=1/1',
    'constructor=1/1',
    'alerts=1/1',
    'machines=1/1,',
    'machines=1/1,machines=2/2',
    'machines=1/1;exports=1/1',
    'documented,machines=1/1',
    'machines=１/１',
  ])('cannot be used: %j', (text) => {
    expect(() => readConfig({ ...HOME, KBGAP_RATE_LIMITS: text })).toThrow(
      new ConfigError(
        'KBGAP_RATE_LIMITS',
        'documented, off, or calls per minute and hour such as machines=100/1500,default=off (of machines, machine-vulnerabilities, exports, export-files, default, dashboard)',
        text,
      ),
    );
  });
});

describe('values that cannot be used', () => {
  test.each([
    ['KBGAP_PORT', '65536'],
    ['KBGAP_SYNC', 'true'],
    ['KBGAP_MSRC_URL', 'OFF'],
    ['KBGAP_MSRC_URL', 'https://user:secret@mirror.example.com'],
    ['KBGAP_KEV_URL', 'https://mirror.example.com/?token=1'],
    ['KBGAP_EPSS_URL', 'ftp://mirror.example.com'],
    ['KBGAP_METRICS', '9540'],
    ['KBGAP_METRICS', '127.0.0.1'],
    ['KBGAP_METRICS', '127.0.0.1:65536'],
    ['KBGAP_METRICS', '::1:9540'],
    ['KBGAP_FETCH_TIMEOUT', '0'],
    ['KBGAP_FETCH_TIMEOUT', '601'],
    ['KBGAP_FETCH_TIMEOUT', 'off'],
    ['KBGAP_PORT', '-1'],
    ['KBGAP_PORT', '80.5'],
    ['KBGAP_PORT', '1e3'],
    ['KBGAP_PORT', '０'],
    ['KBGAP_HOST', 'a b'],
    ['KBGAP_HOST', 'http://localhost'],
    ['KBGAP_PUBLIC_URL', 'kbgap.example.com'],
    ['KBGAP_PUBLIC_URL', 'ftp://kbgap.example.com'],
    ['KBGAP_PUBLIC_URL', 'https://user:password@kbgap.example.com'],
    ['KBGAP_PUBLIC_URL', 'https://kbgap.example.com/?x'],
    ['KBGAP_TENANT_ID', 'common'],
    ['KBGAP_TENANT_ID', '{ABCDEF01-0000-4000-8000-000000000000}'],
    ['KBGAP_INCLUDE_SUPERSEDED', 'yes'],
    ['KBGAP_INCLUDE_SUPERSEDED', 'constructor'],
    ['KBGAP_ISSUER', 'urn:kbgap'],
    ['KBGAP_AUDIENCE', 'a,,b'],
    ['KBGAP_ENTRA_TENANTS', 'common'],
    ['KBGAP_ENTRA_TENANTS', 'example.onmicrosoft.com'],
    ['KBGAP_ENTRA_TENANTS', 'abcdef01-0000-4000-8000-000000000000,'],
    ['KBGAP_ENTRA_TENANTS', '*'],
    ['KBGAP_ENTRA_AUTHORITY', 'login.microsoftonline.us'],
    ['KBGAP_ENTRA_AUTHORITY', 'http://login.microsoftonline.us'],
    ['KBGAP_ENTRA_AUTHORITY', 'http://localhost.example.com'],
    ['KBGAP_ENTRA_AUTHORITY', 'http://127.0.0.1.example.com'],
    ['KBGAP_ENTRA_AUTHORITY', 'http://127.0.0.1@example.com'],
    ['KBGAP_ENTRA_AUTHORITY', 'https://login.microsoftonline.com/common'],
    ['KBGAP_ENTRA_AUTHORITY', 'https://login.microsoftonline.com/?x'],
    ['KBGAP_ENTRA_AUDIENCES', 'a,,b'],
    ['KBGAP_OPENID_ISSUER', 'login.example.com'],
    ['KBGAP_OPENID_ISSUER', 'http://login.example.com'],
    ['KBGAP_OPENID_ISSUER', 'https://login.example.com/?x'],
    ['KBGAP_OPENID_CLIENT_ID', 'a b'],
    ['KBGAP_OPENID_CLIENT_SECRET', 'a b'],
    ['KBGAP_OPENID_NAME', 'a\nb'],
    ['KBGAP_OPENID_ADMINISTRATORS', 'a,,b'],
    ['KBGAP_OPENID_TENANTS', 'common'],
    ['KBGAP_DATA_DIR', 'a\0b'],
    ['KBGAP_INACTIVE_AFTER_DAYS', '0'],
    ['KBGAP_INACTIVE_AFTER_DAYS', '3651'],
    ['KBGAP_INACTIVE_AFTER_DAYS', '7.5'],
    ['KBGAP_HISTORY_DAYS', 'never'],
    ['KBGAP_HISTORY_DAYS', '0'],
    ['KBGAP_BUNDLE_KEYS', '/srv/a.pub,,/srv/b.pub'],
    ['KBGAP_FEED_MIN_DEVICES', '0'],
    ['KBGAP_FEED_MIN_DEVICES', '10000001'],
    ['KBGAP_TLS', 'on'],
    ['KBGAP_TLS', 'Generate'],
    ['KBGAP_TLS_CERT_FILE', 'a\0b'],
    ['KBGAP_LOG_LEVEL', 'loud'],
  ])('%s=%j', (variable, value) => {
    const read = () => readConfig({ ...HOME, [variable]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`^${variable}: expected .+, found `));
  });
});

describe('settings of HTTPS that do not go together', () => {
  const CERT = { KBGAP_TLS_CERT_FILE: '/cert.pem' };
  const KEY = { KBGAP_TLS_KEY_FILE: '/key.pem' };

  test.each<[env: Record<string, string>, message: string]>([
    [CERT, 'KBGAP_TLS_KEY_FILE: expected the key of KBGAP_TLS_CERT_FILE, found ""'],
    [{ ...CERT, KBGAP_TLS_KEY_FILE: ' ' }, 'KBGAP_TLS_KEY_FILE: expected the key of KBGAP_TLS_CERT_FILE, found ""'],
    [KEY, 'KBGAP_TLS_CERT_FILE: expected the certificate of KBGAP_TLS_KEY_FILE, found ""'],
    [
      { ...CERT, ...KEY, KBGAP_TLS: 'generate' },
      'KBGAP_TLS: expected off, as KBGAP_TLS_CERT_FILE is set, found "generate"',
    ],
  ])('%j', (env, message) => {
    const read = () => readConfig({ ...HOME, ...env });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(message);
  });
});

describe('settings of OpenID that do not go together', () => {
  const ISSUER = { KBGAP_OPENID_ISSUER: 'https://login.example.com' };
  const WHOLE = { ...ISSUER, KBGAP_OPENID_CLIENT_ID: 'kbgap', KBGAP_OPENID_READERS: 'all' };

  test.each<[env: Record<string, string>, message: string]>([
    [ISSUER, 'KBGAP_OPENID_CLIENT_ID: expected the id that KBGAP_OPENID_ISSUER knows kbgap by, found ""'],
    [{ KBGAP_OPENID_CLIENT_ID: 'x' }, 'KBGAP_OPENID_ISSUER: expected the provider that KBGAP_OPENID_CLIENT_ID is of'],
    [
      { ...ISSUER, KBGAP_OPENID_CLIENT_ID: 'kbgap' },
      'KBGAP_OPENID_ADMINISTRATORS: expected values of the claim that give a role, here or in KBGAP_OPENID_READERS',
    ],
    [
      { ...WHOLE, KBGAP_OPENID_CLIENT_SECRET: 'secret', KBGAP_OPENID_CLIENT_SECRET_FILE: '/run/secret' },
      'KBGAP_OPENID_CLIENT_SECRET: expected nothing, as KBGAP_OPENID_CLIENT_SECRET_FILE is set, found something else',
    ],
    [{ ...WHOLE, KBGAP_OPENID_TENANT_CLAIM: 'tid' }, 'KBGAP_OPENID_TENANTS: expected both the claim that names the'],
    [
      { ...WHOLE, KBGAP_OPENID_TENANTS: 'abcdef01-0000-4000-8000-000000000000' },
      'KBGAP_OPENID_TENANT_CLAIM: expected both the claim that names the tenant',
    ],
  ])('%j', (env, message) => {
    const read = () => readConfig({ ...HOME, ...env });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(message);
  });
});
