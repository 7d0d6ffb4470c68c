import { isTenantId } from '../../auth/access-token.ts';
import { quoted, TokenError } from './token-error.ts';

/** What Entra has for clients of several tenants. */
const SHARED = new Set(['common', 'organizations', 'consumers']);

/** The tenant of an address. @throws {TokenError} for anything but a GUID. */
export function readTenant(text: string): string {
  const tenant = text.toLowerCase();
  if (isTenantId(tenant)) return tenant;
  if (SHARED.has(tenant)) {
    throw new TokenError(
      'tenant-shared',
      `Usage of the /${tenant} endpoint is not supported: a client of kbgap is of one tenant. Use a tenant-specific endpoint, with the tenant's id.`,
    );
  }
  throw new TokenError(
    'tenant-malformed',
    `Specified tenant identifier ${quoted(text)} is not valid. Expected a GUID.`,
  );
}
