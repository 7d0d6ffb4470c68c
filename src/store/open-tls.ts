import { hostname } from 'node:os';
import type { Config } from '../config.ts';
import { openGivenTlsPair, openOwnTlsPair } from './files/tls-files.ts';
import type { TlsPair } from './files/tls-pair.ts';
import { makeDataDir } from './open.ts';

export type { TlsPair } from './files/tls-pair.ts';

type TlsSettings = Pick<Config, 'dataDir' | 'tls' | 'tlsCertFile' | 'tlsKeyFile' | 'host' | 'publicUrl'>;

/** What HTTPS is to be served with; null: plain HTTP. Throws StoreError. */
export async function openTlsPair(settings: TlsSettings, now: Date): Promise<TlsPair | null> {
  const { dataDir, tls, tlsCertFile, tlsKeyFile } = settings;
  if (tlsCertFile !== null && tlsKeyFile !== null) return await openGivenTlsPair(tlsCertFile, tlsKeyFile, now);
  if (tls === 'off') return null;
  await makeDataDir(dataDir);
  const requiredNames = configuredNames(settings);
  const names = [...new Set(['localhost', '127.0.0.1', '::1', ...requiredNames, ...machineNames()])];
  return await openOwnTlsPair({ dataDir, names, requiredNames, now });
}

/** An address that means "all of this machine" is no name of it. */
const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '*']);

/** The names that clients are told to call. */
function configuredNames({ host, publicUrl }: TlsSettings): string[] {
  const publicHost = publicUrl === null ? [] : [new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')];
  return [host, ...publicHost].filter((name) => !ANY_ADDRESS.has(name));
}

/** None where the system has given itself a name that can't be one of the network. */
function machineNames(): string[] {
  const name = hostname();
  return /^[A-Za-z0-9._-]{1,253}$/.test(name) ? [name] : [];
}
