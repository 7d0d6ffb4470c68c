import { scryptSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashPassword, isPassword, NO_PASSWORD } from './password-hash.ts';

test('says with which parameters it was made, and is another one each time', async () => {
  const hash = await hashPassword('made up');
  expect(hash).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(await hashPassword('made up')).not.toBe(hash);
});

test('is of its password alone, however that is composed', async () => {
  const hash = await hashPassword('p\u00e4sse \u{1f916}');
  expect(await isPassword('pa\u0308sse \u{1f916}', hash)).toBe(true);
  for (const other of ['', 'P\u00e4sse \u{1f916}', 'p\u00e4sse \u{1f916} '])
    expect(await isPassword(other, hash)).toBe(false);
});

test('is compared by its own parameters', async () => {
  const salt = Buffer.from('made-up salt');
  const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  const key = scryptSync('made up', salt, 32, { N: 2 ** 10, r: 4, p: 1 });
  expect(await isPassword('made up', `$scrypt$ln=10,r=4,p=1$${text(salt)}$${text(key)}`)).toBe(true);
});

test.each([NO_PASSWORD, '', 'made up', '$scrypt$ln=15,r=8,p=3$$', '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA'])(
  'no password is that of %j',
  async (hash) => {
    for (const password of ['', 'made up']) expect(await isPassword(password, hash)).toBe(false);
  },
);
