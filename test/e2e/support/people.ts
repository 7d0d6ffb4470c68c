/** Who looks at the dashboard: accounts by `kbgap account`, and their sessions. */
import type { BrowserContext } from 'playwright-core';
import { kbgap } from '../../cli/support/kbgap.ts';

export type Person = 'administrator' | 'reader' | 'stranger';

interface Account {
  readonly name: string;
  readonly role: string;
  /** Default: the one of the devices. */
  readonly tenant?: string;
}

export const PASSWORD = 'correct horse battery staple';

/** `stranger`: an administrator of another tenant, which has no devices. */
export const ACCOUNTS: Readonly<Record<Person, Account>> = {
  administrator: { name: 'ada', role: 'administrator' },
  reader: { name: 'rie', role: 'reader' },
  stranger: { name: 'otto', role: 'administrator', tenant: '22222222-2222-4222-8222-222222222222' },
};

export interface People {
  /** Lets a browser profile in, by the one session that a person has. */
  readonly letIn: (context: BrowserContext, person: Person) => Promise<void>;
}

export interface PeopleOptions {
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
}

export async function addAccounts({ dataDir, env = {} }: PeopleOptions): Promise<void> {
  for (const { name, role, tenant } of Object.values(ACCOUNTS)) {
    const args = ['account', 'add', name, '--role', role, '--password-stdin', ...(tenant ? ['--tenant', tenant] : [])];
    const { code, stderr } = await kbgap(args, { dataDir, env, input: PASSWORD });
    if (code !== 0) throw new Error(`kbgap ${args.join(' ')}: ${stderr}`);
  }
}

/** `url`: of the service. A session holds on every port of its host. */
export function createPeople(url: string): People {
  const sessions = new Map<Person, Awaited<ReturnType<BrowserContext['cookies']>>>();
  return {
    letIn: async (context, person) => {
      const session = sessions.get(person);
      if (session) return await context.addCookies(session);
      const data = { name: ACCOUNTS[person].name, password: PASSWORD };
      const response = await context.request.post(`${url}/session`, { data, headers: { origin: url } });
      if (!response.ok()) throw new Error(`log-in of ${person}: ${response.status()} ${await response.text()}`);
      sessions.set(person, await context.cookies());
    },
  };
}
