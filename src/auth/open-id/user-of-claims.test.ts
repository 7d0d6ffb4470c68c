import { describe, expect, test } from 'vitest';
import type { OpenIdErrorCode } from './open-id-error.ts';
import { type Claims, type OpenIdRules, userOfClaims } from './user-of-claims.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';
const RULES: OpenIdRules = {
  roleClaim: 'roles',
  administrators: ['kbgap.admin', 'Domain Admins'],
  readers: ['kbgap.read'],
  tenantClaim: null,
  tenants: [],
  tenantId: TENANT,
};
const PER_TENANT: OpenIdRules = { ...RULES, tenantClaim: 'tid', tenants: [OTHER] };

describe('what claims come to', () => {
  test.each<[claims: Claims, rules: OpenIdRules, expected: object]>([
    [{ sub: 's', roles: ['kbgap.read'] }, RULES, { name: 's', role: 'reader', tenantId: TENANT }],
    [{ sub: 's', roles: ['x', 'kbgap.read', 'kbgap.admin'] }, RULES, { role: 'administrator' }],
    [{ sub: 's', roles: 'Domain Admins' }, RULES, { role: 'administrator' }],
    [{ sub: 's', roles: 'profile kbgap.read' }, RULES, { role: 'reader' }],
    [{ sub: 's', groups: ['kbgap.read'] }, { ...RULES, roleClaim: 'groups' }, { role: 'reader' }],
    [{ sub: 's', roles: [1, null, 'kbgap.read'] }, RULES, { role: 'reader' }],
    [{ sub: 's', roles: ['kbgap.read'], tid: OTHER.toUpperCase() }, PER_TENANT, { tenantId: OTHER }],
    [{ sub: 's', email: 'e@x', name: 'N', preferred_username: 'p@x', roles: ['kbgap.read'] }, RULES, { name: 'p@x' }],
    [{ sub: 's', email: '\n', name: ' N\u0000\u0007 ', roles: ['kbgap.read'] }, RULES, { name: 'N' }],
    [
      { sub: 's', name: `${'x'.repeat(127)}\u{1f916}`, roles: ['kbgap.read'] },
      RULES,
      { name: `${'x'.repeat(127)}\ufffd` },
    ],
  ])('%j', (claims, rules, expected) => {
    expect(userOfClaims(claims, rules)).toMatchObject({ account: null, ...expected });
  });

  test.each<[claims: Claims, rules: OpenIdRules, code: OpenIdErrorCode]>([
    [{ sub: 's' }, RULES, 'role-missing'],
    [{ sub: 's', roles: [] }, RULES, 'role-missing'],
    [{ sub: 's', roles: ['KBGAP.ADMIN', 'kbgap.adminx', 'kbgap.'] }, RULES, 'role-missing'],
    [{ sub: 's', roles: { 0: 'kbgap.admin' } }, RULES, 'role-missing'],
    [{ sub: 's', roles: ['Admins Domain'] }, RULES, 'role-missing'],
    [{ sub: 's', roles: ['kbgap.admin'], tid: TENANT }, PER_TENANT, 'tenant-refused'],
    [{ sub: 's', roles: ['kbgap.admin'], tid: [OTHER] }, PER_TENANT, 'tenant-refused'],
    [{ sub: 's', roles: ['kbgap.admin'] }, PER_TENANT, 'tenant-refused'],
  ])('%j is refused', (claims, rules, code) => {
    expect(() => userOfClaims(claims, rules)).toThrow(expect.objectContaining({ code }));
  });
});
