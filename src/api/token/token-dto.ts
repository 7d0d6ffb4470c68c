/** What the token endpoints take and answer, as Entra's do. */
import Type from 'typebox';
import type { IssuedToken } from '../../auth/issue-token.ts';

const CREDENTIALS = {
  grant_type: Type.Literal('client_credentials'),
  client_id: Type.String(),
  /** Left out where HTTP Basic has it. */
  client_secret: Type.Optional(Type.String()),
};

const FORM = 'application/x-www-form-urlencoded';

export const TOKEN_FORM = { [FORM]: Type.Object({ ...CREDENTIALS, scope: Type.String() }) };
export const TOKEN_FORM_V1 = { [FORM]: Type.Object({ ...CREDENTIALS, resource: Type.String() }) };

export const TokenDto = Type.Object(
  {
    token_type: Type.String(),
    expires_in: Type.Integer(),
    ext_expires_in: Type.Integer(),
    access_token: Type.String(),
  },
  { title: 'Token' },
);

/** Numbers are texts here. */
export const TokenDtoV1 = Type.Object(
  {
    token_type: Type.String(),
    expires_in: Type.String(),
    ext_expires_in: Type.String(),
    expires_on: Type.String(),
    not_before: Type.String(),
    resource: Type.String(),
    access_token: Type.String(),
  },
  { title: 'TokenV1' },
);

/** As Entra says it: a second less than the token is good, for the way. */
export function toTokenDto({ accessToken, expiresInSeconds }: IssuedToken): Type.Static<typeof TokenDto> {
  const left = expiresInSeconds - 1;
  return { token_type: 'Bearer', expires_in: left, ext_expires_in: left, access_token: accessToken };
}

export function toTokenDtoV1(
  { accessToken, expiresInSeconds, expiresAt, notBefore }: IssuedToken,
  resource: string,
): Type.Static<typeof TokenDtoV1> {
  const left = String(expiresInSeconds - 1);
  return {
    token_type: 'Bearer',
    expires_in: left,
    ext_expires_in: left,
    expires_on: String(expiresAt),
    not_before: String(notBefore),
    resource,
    access_token: accessToken,
  };
}
