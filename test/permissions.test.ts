import { describe, expect, test } from 'vitest';
import type { AccessToken } from '../src/auth/access-token.ts';
import { PermissionError, requirePermission } from '../src/auth/permissions.ts';

const NEEDED = { application: ['Machine.ReadWrite.All'], delegated: ['Machine.ReadWrite'] };

const token = (roles: readonly string[], scopes: readonly string[] | null): AccessToken => ({
  ...{ tenantId: '11111111-1111-4111-8111-111111111111', clientId: 'test', notBefore: 0, expiresAt: 1 },
  ...{ roles, scopes },
});

describe('a token', () => {
  test.each<[string, readonly string[], readonly string[] | null]>([
    ['of an application with the role', ['Other', 'Machine.ReadWrite.All'], null],
    ['of a user with the scope', [], ['Machine.ReadWrite']],
  ])('%s passes', (_, roles, scopes) => {
    expect(() => requirePermission(token(roles, scopes), NEEDED)).not.toThrow();
  });

  test.each<[string, readonly string[], readonly string[] | null]>([
    ['of an application without the role', ['Machine.Read.All', 'machine.readwrite.all'], null],
    ['of an application with the scope as role', ['Machine.ReadWrite'], null],
    // Entra puts what the user may do in the application beside what the application may do here.
    ['of a user with the role, but not the scope', ['Machine.ReadWrite.All'], ['Machine.Read']],
    ['of a user with no scope', ['Machine.ReadWrite.All'], []],
  ])('%s does not', (_, roles, scopes) => {
    expect(() => requirePermission(token(roles, scopes), NEEDED)).toThrow(PermissionError);
  });
});
