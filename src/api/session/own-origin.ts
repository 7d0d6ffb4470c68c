import type { FastifyRequest } from 'fastify';
import { AuthError } from '../../auth/auth-error.ts';

/**
 * Refuses what another site has a browser call: browsers say in `Origin` where a call comes from, with every method that
 * changes something. `mustSay`: a call without one is refused too.
 * @throws {AuthError} `origin-foreign`.
 */
export function checkOrigin(
  { headers: { origin }, protocol, host }: Pick<FastifyRequest, 'headers' | 'protocol' | 'host'>,
  publicUrl: string | null,
  mustSay: boolean,
): void {
  const own = [`${protocol}://${host}`, ...(publicUrl === null ? [] : [new URL(publicUrl).origin])];
  if (origin === undefined ? !mustSay : own.includes(origin)) return;
  const found = origin === undefined ? 'without an Origin' : 'of another site';
  const hint = publicUrl === null ? ' Behind a proxy, set KBGAP_PUBLIC_URL.' : '';
  throw new AuthError('origin-foreign', `The call is ${found}: expected an Origin of this service.${hint}`);
}
