import { isTenantId } from '../access-token.ts';
import type { UserRole } from '../ports.ts';
import type { User } from '../sessions.ts';
import { OpenIdError } from './open-id-error.ts';

/** Who is let in, and as what. */
export interface OpenIdRules {
  /** The claim that lists roles or groups. */
  readonly roleClaim: string;
  /** Its values that make an administrator, and those that make a reader. */
  readonly administrators: readonly string[];
  readonly readers: readonly string[];
  /** The claim with the tenant, a GUID; null: all users are of `tenantId`. */
  readonly tenantClaim: string | null;
  /** Tenants that are let in, where a claim says which. */
  readonly tenants: readonly string[];
  readonly tenantId: string;
}

export type Claims = Readonly<Record<string, unknown>>;

const MAX_NAME_LENGTH = 128;
/** The first one that is there is what people call themselves. */
const NAMES = ['preferred_username', 'email', 'name'];

/** The user that verified claims are of. @throws {OpenIdError} `role-missing`, `tenant-refused`. */
export function userOfClaims(claims: Claims, rules: OpenIdRules): User {
  const tenantId = tenantOf(claims, rules);
  return { tenantId, name: nameOf(claims), role: roleOf(claims, rules), account: null };
}

function roleOf(claims: Claims, { roleClaim, administrators, readers }: OpenIdRules): UserRole {
  const values = textsOf(claims[roleClaim]);
  if (values.some((value) => administrators.includes(value))) return 'administrator';
  if (values.some((value) => readers.includes(value))) return 'reader';
  throw new OpenIdError(
    'role-missing',
    `no value of the claim ${roleClaim} gives a role here (${values.length} values)`,
  );
}

function tenantOf(claims: Claims, { tenantClaim, tenants, tenantId }: OpenIdRules): string {
  if (tenantClaim === null) return tenantId;
  const value = claims[tenantClaim];
  const tenant = typeof value === 'string' ? value.toLowerCase() : value;
  if (isTenantId(tenant) && tenants.includes(tenant)) return tenant;
  throw new OpenIdError('tenant-refused', `the claim ${tenantClaim} names no tenant that is let in`);
}

/** Whether they say more of a user than what programs tell users apart by. */
export function hasName(claims: Claims): boolean {
  return NAMES.some((claim) => typeof claims[claim] === 'string');
}

/** Text that a log and a page can show. */
function nameOf(claims: Claims): string {
  const names = [...NAMES, 'sub'].map((claim) => claims[claim]).filter((name) => typeof name === 'string');
  const cleaned = names.map((name) =>
    name
      .toWellFormed()
      .replaceAll(/\p{Cc}/gu, '')
      .trim(),
  );
  return (cleaned.find((name) => name !== '') ?? 'unnamed').slice(0, MAX_NAME_LENGTH).toWellFormed();
}

/** Some providers give one value as a text, some several in one, apart by spaces. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value, ...value.split(' ')];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
