import { readConfig } from '../../../src/config.ts';
import { openAccounts } from '../../../src/server.ts';
import { type Answer, TENANT, type TestServer } from './server.ts';

/** What a page can do: it keeps cookies, says where it is from, and follows no redirect by itself. */
export interface Browser {
  readonly cookies: Map<string, string>;
  readonly call: (path: string, init?: BrowserInit) => Promise<Answer>;
  readonly logIn: (name: string, password: string) => Promise<Answer>;
}

interface BrowserInit {
  readonly method?: string;
  readonly body?: string;
  /** Null: it says none. */
  readonly origin?: string | null;
}

export function openBrowser({ url, call }: Pick<TestServer, 'url' | 'call'>): Browser {
  const cookies = new Map<string, string>();
  const send: Browser['call'] = async (path, { origin, ...init } = {}) => {
    const isUnsafe = init.method !== undefined && init.method !== 'GET';
    const from = origin === undefined && isUnsafe ? url : origin;
    const answer = await call(path, {
      ...init,
      authorization: null,
      redirect: 'manual',
      headers: {
        ...(cookies.size > 0 && { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') }),
        ...(from && { origin: from }),
      },
    });
    for (const line of answer.headers.getSetCookie()) keep(cookies, line);
    return answer;
  };
  return {
    cookies,
    call: send,
    logIn: (name, password) => send('/session', { method: 'POST', body: JSON.stringify({ name, password }) }),
  };
}

function keep(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  if (/; Max-Age=0/.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}

export const PASSWORD = 'correct horse battery staple';

/** As `kbgap account` does, beside the service that runs. */
export async function withAccounts<T>(
  flags: Parameters<typeof readConfig>[1],
  work: (accounts: Awaited<ReturnType<typeof openAccounts>>['accounts']) => Promise<T>,
): Promise<T> {
  const { accounts, close } = await openAccounts(readConfig({}, flags));
  return await work(accounts).finally(close);
}

export async function addAccounts(flags: Parameters<typeof readConfig>[1]): Promise<void> {
  await withAccounts(flags, async ({ add }) => {
    await add({ tenantId: TENANT, name: 'Ann', role: 'administrator', password: PASSWORD });
    await add({ tenantId: TENANT, name: 'rita', role: 'reader', password: PASSWORD });
  });
}
