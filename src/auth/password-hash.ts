/** Passwords as they are kept: scrypt with a salt, so slow that a stolen database gives few of them away. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** 32 MiB and some 200 ms each: what OWASP gives besides the 128 MiB that few small servers can spare for each log-in. */
const PARAMETERS = { ln: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const MAX_MEMORY_BYTES = 256 * 1024 * 1024;
/** The form that other programs write too (PHC): `$scrypt$ln=15,r=8,p=3$salt$key`. */
const HASH = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]+)\$([\w+/]+)$/;

type Parameters = typeof PARAMETERS;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return encode(PARAMETERS, salt, await derive(password, salt, PARAMETERS));
}

/** False also for what is no hash of ours. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [, ln, r, p, salt = '', key = ''] = HASH.exec(hash) ?? [];
  if (key === '') return false;
  const kept = Buffer.from(key, 'base64');
  const parameters = { ln: Number(ln), r: Number(r), p: Number(p) };
  const given = await derive(password, Buffer.from(salt, 'base64'), parameters);
  return kept.length === given.length && timingSafeEqual(kept, given);
}

/** Of no password: whoever asks for an account that does not exist is kept as busy as one that does. */
export const NO_PASSWORD = encode(PARAMETERS, Buffer.alloc(SALT_BYTES), Buffer.alloc(KEY_BYTES));

function encode({ ln, r, p }: Parameters, salt: Buffer, key: Buffer): string {
  const [saltText, keyText] = [salt, key].map((bytes) => bytes.toString('base64').replace(/=+$/, ''));
  return `$scrypt$ln=${ln},r=${r},p=${p}$${saltText}$${keyText}`;
}

function derive(password: string, salt: Buffer, { ln, r, p }: Parameters): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** ln, r, p, maxmem: MAX_MEMORY_BYTES };
  return new Promise((resolve, reject) => {
    // The same word typed on two keyboards may have other code points.
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
