import { isIPv6 } from 'node:net';
import { AuthError } from '../../auth/auth-error.ts';
import type { Account } from '../../auth/ports.ts';
import type { FailedLogins } from '../token/failed-logins.ts';
import { createTurns } from '../turns.ts';

export interface Attempt {
  /** What tells accounts apart. */
  readonly nameKey: string;
  /** Of who calls. */
  readonly address: string;
}

/**
 * Attempts to log in with a password, which can be guessed, other than the secrets of programs: so no more than two for an account
 * from an address are under way, and who failed some times waits for each answer. Whoever tries from elsewhere locks nobody out.
 */
export interface LogInAttempts {
  /** @throws {AuthError} `too-many-log-ins`, before anything is compared. */
  readonly run: (attempt: Attempt, logIn: () => Promise<Account | null>) => Promise<Account | null>;
}

const MAX_AT_ONCE = 2;
/** Each takes 32 MiB and a core for some 200 ms. */
const TURNS = { atOnce: 2, waiting: 64 };

export function createLogInAttempts(failedLogins: FailedLogins): LogInAttempts {
  const underWay = new Map<string, number>();
  const turns = createTurns(TURNS);

  const logInInTurn = async (logIn: () => Promise<Account | null>): Promise<Account | null> => {
    const end = await turns.take();
    return await logIn().finally(end);
  };

  return {
    run: async ({ nameKey, address }, logIn) => {
      const network = networkOf(address);
      const key = `${network} ${nameKey}`;
      const others = underWay.get(key) ?? 0;
      if (others >= MAX_AT_ONCE) throw tooMany();
      underWay.set(key, others + 1);
      try {
        const account = await logInInTurn(logIn);
        if (account) return account;
        const waited = await Promise.all([`log-in ${network}`, `log-in ${key}`].map(failedLogins.delay));
        if (waited.includes(false)) throw tooMany();
        return null;
      } finally {
        const left = (underWay.get(key) ?? 1) - 1;
        if (left > 0) underWay.set(key, left);
        else underWay.delete(key);
      }
    },
  };
}

function tooMany(): AuthError {
  return new AuthError('too-many-log-ins', 'There are too many attempts to log in at once. Try again later.');
}

/** One customer has 2^64 addresses of IPv6. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [left = '', right = ''] = address.split('::');
  const groups = left === '' ? [] : left.split(':');
  const rest = right === '' ? 0 : right.split(':').length;
  const zeros = address.includes('::') ? 8 - groups.length - rest : 0;
  return [...groups, ...Array<string>(Math.max(zeros, 0)).fill('0'), ...right.split(':')].slice(0, 4).join(':');
}
