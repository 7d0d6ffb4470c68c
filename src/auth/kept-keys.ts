/** The key file: one private key (JWK or PEM), or, after a rotation, a JWK set with the key that signs first. */
import type { JWK } from 'jose';
import { TokenKeyError } from './auth-error.ts';
import { MAX_LIFETIME_SECONDS } from './issue-token.ts';
import type { KeptKey } from './ports.ts';
import { generateKey, keyText, parsePrivateKey, readTokenKey, type TokenKey } from './token-keys.ts';

/** A key of a set; `exp`: when the last token of a key that signs no more is over, in seconds since 1970. */
type KeptJwk = JWK & { readonly exp?: unknown };

/** The key that signs, and those whose tokens may still be about. */
export interface KeptKeys {
  readonly signing: TokenKey;
  readonly older: readonly TokenKey[];
}

/** Until all that sign have noticed: they look every minute. */
const NOTICE_SECONDS = 600;
/** A key's tokens are over by then. */
export const RETIRED_FOR_SECONDS = MAX_LIFETIME_SECONDS + NOTICE_SECONDS;

/**
 * Reads what is kept.
 * @throws {TokenKeyError} for what tokens cannot be signed with; a set that is wrong in part is wrong.
 */
export async function readKeptKeys(kept: KeptKey): Promise<KeptKeys> {
  const set = parseSet(kept);
  if (set === null) return { signing: await readTokenKey(kept), older: [] };
  const [signing, ...older] = await Promise.all(
    set.map((jwk, index) => readTokenKey(keptMember(kept, jwk, index), retirementOf(jwk, kept, index))),
  );
  if (!signing) throw new TokenKeyError('key-unreadable', kept.source, 'expected keys: a list of at least one JWK');
  return { signing, older };
}

export interface Rotation {
  /** To be kept. */
  readonly text: string;
  readonly keys: KeptKeys;
}

/** A new key that signs from now on. Those before verify until their tokens are over; `isRevoking`: no more at all. */
export async function rotateKeys(kept: KeptKey | null, now: Date, isRevoking = false): Promise<Rotation> {
  const seconds = Math.floor(now.getTime() / 1000);
  const before = kept && (await readKeptKeys(kept));
  const retired = isRevoking || !kept ? [] : retire(kept, seconds);
  const text = keyText({ keys: [generateKey(before?.signing.algorithm ?? 'ES256'), ...retired] });
  return { text, keys: await readKeptKeys({ text, source: kept?.source ?? 'the new key' }) };
}

/** Keys of which tokens may be about, as they are kept. */
function retire(kept: KeptKey, seconds: number): KeptJwk[] {
  const jwks: readonly KeptJwk[] = parseSet(kept) ?? [
    parsePrivateKey(kept.text, kept.source).export({ format: 'jwk' }),
  ];
  return jwks
    .map((jwk) => ({ ...jwk, exp: typeof jwk.exp === 'number' ? jwk.exp : seconds + RETIRED_FOR_SECONDS }))
    .filter(({ exp }) => exp > seconds);
}

/** The members of a JWK set; null: the text is none. */
function parseSet({ text, source }: KeptKey): KeptJwk[] | null {
  if (!text.trimStart().startsWith('{')) return null;
  try {
    const { keys }: { keys?: unknown } = JSON.parse(text);
    if (keys === undefined) return null;
    if (Array.isArray(keys) && keys.length > 0 && keys.every((key) => typeof key === 'object' && key !== null)) {
      return keys;
    }
  } catch {
    // A parser's message may quote the key.
  }
  throw new TokenKeyError('key-unreadable', source, 'expected keys: a list of at least one JWK');
}

function keptMember({ source }: KeptKey, jwk: JWK, index: number): KeptKey {
  return { text: JSON.stringify(jwk), source: `${source}: keys[${index}]` };
}

function retirementOf({ exp }: KeptJwk, { source }: KeptKey, index: number): number | null {
  if (exp === undefined && index === 0) return null;
  if (typeof exp === 'number' && Number.isFinite(exp) && index > 0) return exp;
  const expected = index === 0 ? 'no exp: it is the key that signs' : 'exp: when its last token is over, in seconds';
  throw new TokenKeyError('key-unreadable', `${source}: keys[${index}]`, `expected ${expected}`);
}
