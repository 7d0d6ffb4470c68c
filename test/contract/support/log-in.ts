/**
 * A process of its own that trusts the certificate of NODE_EXTRA_CA_CERTS: logs in with one of Microsoft's libraries as it comes,
 * and reads what a machine is missing. Takes LIBRARY URL TENANT CLIENT MACHINE and KBGAP_TEST_SECRET; prints JSON.
 */
import { ClientSecretCredential } from '@azure/identity';
import { AuthError, ConfidentialClientApplication } from '@azure/msal-node';

const [library = '', url = '', tenantId = '', clientId = '', machine = ''] = process.argv.slice(2);
const clientSecret = process.env.KBGAP_TEST_SECRET ?? '';
const scope = 'https://api.securitycenter.microsoft.com/.default';

interface LoggedIn {
  readonly token: string;
  readonly expiresAt: number;
}

async function logInWithMsal(): Promise<LoggedIn> {
  const { host } = new URL(url);
  const auth = { clientId, clientSecret, authority: `${url}/${tenantId}`, knownAuthorities: [host] };
  const result = await new ConfidentialClientApplication({ auth }).acquireTokenByClientCredential({ scopes: [scope] });
  return { token: result?.accessToken ?? '', expiresAt: result?.expiresOn?.getTime() ?? 0 };
}

async function logInWithIdentity(): Promise<LoggedIn> {
  const options = { authorityHost: url, disableInstanceDiscovery: true };
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, options);
  const { token, expiresOnTimestamp } = await credential.getToken(scope);
  return { token, expiresAt: expiresOnTimestamp };
}

try {
  const { token, expiresAt } = library === 'msal' ? await logInWithMsal() : await logInWithIdentity();
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/api/machines/${machine}/getmissingkbs`, { headers });
  const result = { token, expiresAt, status: response.status, body: await response.json() };
  process.stdout.write(JSON.stringify(result));
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const code = error instanceof AuthError ? error.errorCode : error.name;
  process.stdout.write(JSON.stringify({ refused: code, message: error.message }));
}
