import type { Architecture, ReportedOs } from './model.ts';

/** Tables of the words by which Windows' own tools name an architecture or an installation type. */

const ARCHITECTURES: ReadonlyMap<string, Architecture> = new Map([
  ['amd64', 'x64'],
  ['x64', 'x64'],
  ['x86_64', 'x64'],
  ['64-bit', 'x64'],
  ['x86', 'x86'],
  ['32-bit', 'x86'],
  ['arm64', 'arm64'],
  ['arm 64-bit', 'arm64'],
  ['aarch64', 'arm64'],
  ['ia64', 'ia64'],
  ['itanium', 'ia64'],
]);

/**
 * The architecture that a value names in any of Windows' spellings: `AMD64`, `x64-based PC`, `64 Bits`,
 * `ARM 64-bit Processor`; null: none that is known.
 */
export function parseArchitecture(value: string): Architecture | null {
  if (value.length > 100) return null;
  const word = value.trim().toLowerCase();
  const bare = word
    .replace(/-based (?:pc|system)$/, '')
    .replace(/ processor$/, '')
    .replace(/(32|64)[\s-]?\p{L}+$/u, '$1-bit');
  return ARCHITECTURES.get(word) ?? ARCHITECTURES.get(bare) ?? null;
}

/** The first architecture word inside a localized phrase: `x64-basierter PC`, `基于 x64 的电脑`. */
export function findArchitecture(phrase: string): Architecture | null {
  const word = /(?<![a-z0-9])(?:x64|x86|amd64|arm64|itanium|ia64)(?![a-z0-9])/i.exec(phrase.slice(0, 200))?.[0];
  return word === undefined ? null : parseArchitecture(word);
}

type InstallationType = ReportedOs['installationType'];

const INSTALLATION_TYPES: ReadonlyMap<string, InstallationType> = new Map([
  ['client', 'client'],
  ['server', 'server'],
  ['server core', 'server-core'],
  ['nano server', 'server-core'],
]);

/** `InstallationType` of the registry: `Client`, `Server`, `Server Core`; null: another. */
export function parseInstallationType(value: string): InstallationType {
  return INSTALLATION_TYPES.get(value.trim().toLowerCase()) ?? null;
}

const PRODUCT_TYPES: ReadonlyMap<string, 'client' | 'server'> = new Map([
  ['winnt', 'client'],
  ['workstation', 'client'],
  ['1', 'client'],
  ['lanmannt', 'server'],
  ['domaincontroller', 'server'],
  ['2', 'server'],
  ['servernt', 'server'],
  ['server', 'server'],
  ['3', 'server'],
]);

/** `ProductType` of the registry (`WinNT`, `ServerNT`, `LanmanNT`) or of WMI (1, 2, 3, or their names); null: another. */
export function parseProductType(value: string): 'client' | 'server' | null {
  return PRODUCT_TYPES.get(value.trim().toLowerCase()) ?? null;
}

/**
 * What a product name tells where nothing else does: "Windows" and "Server" are never translated in it. Server with and
 * without desktop look alike: `server` stands for both. Null: it has neither word.
 */
export function installationTypeOfName(productName: string): 'client' | 'server' | null {
  if (/Server/.test(productName)) return 'server';
  return /Windows/.test(productName) ? 'client' : null;
}
