/** An OpenID provider by other people (`oidc-provider`), and somebody who logs in there with a browser. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type ClientMetadata, type Configuration } from 'oidc-provider';

export interface OpenIdProvider {
  readonly issuer: string;
  /** Begins to answer: the client's addresses are known by then. */
  readonly serve: (client: ClientMetadata, change?: Configuration) => void;
  /** Where the provider sends the browser back to, when `login` has logged in at an address of it, or has refused. */
  readonly visit: (url: string, login: string | null) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** What the provider says of a user: the id is the user's name with the roles behind it, such as `ann:kbgap.admin`. */
function claimsOf(id: string) {
  const [name = '', roles = '', tid = ''] = id.split(':');
  return { sub: id, preferred_username: `${name}@example.com`, roles: roles === '' ? [] : roles.split('+'), tid };
}

/** `host`: a name of this machine; to a browser `localhost` is another site than `127.0.0.1`. */
export async function startOpenIdProvider(host = '127.0.0.1'): Promise<OpenIdProvider> {
  let listener: RequestListener = (_request, response) => void response.writeHead(503).end();
  const server: Server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    serve: (client, change) => {
      const provider = new Provider(issuer, {
        clients: [client],
        claims: { openid: ['sub'], profile: ['preferred_username', 'roles', 'tid'], email: ['email'] },
        findAccount: (_context, id) => ({ accountId: id, claims: () => claimsOf(id) }),
        pkce: { required: () => true },
        cookies: { keys: ['made up'] },
        features: { devInteractions: { enabled: true } },
        ...change,
      });
      listener = provider.callback();
    },
    visit: (url, login) => visit(issuer, url, login),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Follows the provider's pages until they lead away from it. */
async function visit(issuer: string, start: string, login: string | null): Promise<string> {
  const cookies = new Map<string, string>();
  let next: { url: string; form?: string } = { url: start };
  for (let steps = 0; steps < 20; steps++) {
    const response = await fetch(next.url, {
      redirect: 'manual',
      headers: {
        cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
        ...(next.form && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(next.form && { method: 'POST', body: next.form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const page = await response.text();
    const location = response.headers.get('location');
    if (location !== null) {
      const url = new URL(location, issuer).href;
      if (!url.startsWith(issuer)) return url;
      next = { url };
      continue;
    }
    const [, prompt] = /name="prompt" value="(\w+)"/.exec(page) ?? [];
    const [, action] = /action="([^"]+)"/.exec(page) ?? [];
    if (!prompt || !action) throw new Error(`the provider answers ${response.status}: ${page.slice(0, 2000)}`);
    if (login === null) next = { url: `${action}/abort` };
    else next = { url: action, form: new URLSearchParams({ prompt, login, password: 'any' }).toString() };
  }
  throw new Error('the provider leads nowhere');
}
