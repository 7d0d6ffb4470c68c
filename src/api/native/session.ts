import Type from 'typebox';
import { USER_ROLES } from '../../auth/accounts.ts';
import type { Session } from '../../auth/ports.ts';
import { invalidBody, parseObject, readText } from '../body/json-object.ts';
import { nullable, oneOf, Text } from './types.ts';

export const SessionDto = Type.Object(
  {
    /** Null: nobody is logged in. */
    user: nullable(Type.Object({ name: Text, role: oneOf(...USER_ROLES), tenantId: Text })),
    /** At the latest: a session that is not used ends before. */
    expiresAt: nullable(Text),
    /** How one can log in. */
    logIn: Type.Object({ local: Type.Boolean(), openId: nullable(Type.Object({ name: Text })) }),
  },
  { title: 'Session' },
);
export type SessionDto = Type.Static<typeof SessionDto>;

export function toSessionDto(session: Session | null, logIn: SessionDto['logIn']): SessionDto {
  if (!session) return { user: null, expiresAt: null, logIn };
  const { name, role, tenantId, expiresAt } = session;
  return { user: { name, role, tenantId }, expiresAt, logIn };
}

/** Longer than any name or password that an account can have. */
const MAX_TEXT_LENGTH = 1_024;
const Given = Type.String({ minLength: 1, maxLength: MAX_TEXT_LENGTH });

export const LOG_IN_BODY = {
  'application/json': Type.Object({ name: Given, password: Given }, { title: 'LogIn', additionalProperties: false }),
};

/** @throws {RequestError} `body-invalid`; it does not repeat a password. */
export function parseLogIn(bytes: Buffer): { readonly name: string; readonly password: string } {
  const { name, password } = parseObject(bytes, ['name', 'password']);
  if (typeof password !== 'string' || password === '' || password.length > MAX_TEXT_LENGTH) {
    throw invalidBody(`password: expected a text of 1 to ${MAX_TEXT_LENGTH} characters`);
  }
  return { name: readText(name, 'name', { maxLength: MAX_TEXT_LENGTH }), password };
}
