/** Log-in at an OpenID provider: authorization code with PKCE, state and nonce. */
import type { ClientAuth, Configuration, CustomFetch } from 'openid-client';
import { keepCurrent } from '../entra/keep-current.ts';
import type { User } from '../sessions.ts';
import { OpenIdError } from './open-id-error.ts';
import { type Claims, hasName, type OpenIdRules, userOfClaims } from './user-of-claims.ts';

export interface OpenIdSettings extends OpenIdRules {
  readonly issuer: string;
  readonly clientId: string;
  /** Null: a public client. */
  readonly clientSecret: string | null;
  /** What people know the provider as. */
  readonly name: string;
}

/** What a browser keeps while its user is at the provider, to be compared with what comes back. */
export interface RunningLogIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Where the provider sends the browser back to. */
  readonly redirectUri: string;
}

export interface OpenIdLogIn {
  readonly name: string;
  /** Where the browser is to go. @throws {OpenIdError} `provider-unavailable`. */
  readonly start: (redirectUri: string) => Promise<{ readonly url: string; readonly running: RunningLogIn }>;
  /** Who came back. `query`: of the address that the provider sent the browser to. @throws {OpenIdError}. */
  readonly finish: (query: string, running: RunningLogIn) => Promise<User>;
}

export interface OpenIdContext {
  readonly fetch: CustomFetch;
  readonly now: () => Date;
  /** Told why the provider could not be asked. */
  readonly onError: (error: unknown) => void;
}

type Library = typeof import('openid-client');

const TIMEOUT_SECONDS = 10;
/** Codes of the library for what is no answer. */
const NO_ANSWER: ReadonlySet<string> = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM']);
const SCOPE = 'openid profile email';

/** Nothing is asked of the provider before somebody logs in. */
export function createOpenIdLogIn(settings: OpenIdSettings, { fetch, now, onError }: OpenIdContext): OpenIdLogIn {
  // Loaded only when needed: most installations have no provider.
  let loaded: Promise<Library> | null = null;
  const load = (): Promise<Library> => {
    loaded ??= import('openid-client');
    return loaded;
  };
  const discover = async (): Promise<Configuration> => discoverProvider(await load(), settings, fetch);
  const { current } = keepCurrent(discover, now, onError);
  const configuration = (): Promise<Configuration> =>
    current().catch((error: unknown) => {
      throw new OpenIdError('provider-unavailable', 'its configuration cannot be had', error);
    });

  return {
    name: settings.name,
    start: async (redirectUri) => {
      const [library, known] = await Promise.all([load(), configuration()]);
      const verifier = library.randomPKCECodeVerifier();
      const running = { state: library.randomState(), nonce: library.randomNonce(), verifier, redirectUri };
      const url = library.buildAuthorizationUrl(known, {
        redirect_uri: redirectUri,
        scope: SCOPE,
        state: running.state,
        nonce: running.nonce,
        code_challenge: await library.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, running };
    },
    finish: async (query, running) => {
      const [library, known] = await Promise.all([load(), configuration()]);
      const claims = await readClaims({ library, known, query, running }, settings.roleClaim).catch(
        (error: unknown) => {
          throw toOpenIdError(error, library);
        },
      );
      return userOfClaims(claims, settings);
    },
  };
}

async function discoverProvider(
  library: Library,
  settings: OpenIdSettings,
  fetch: CustomFetch,
): Promise<Configuration> {
  const { issuer, clientId, clientSecret } = settings;
  // That settings let plain HTTP pass for this machine alone is seen to where they are read.
  const isPlain = issuer.startsWith('http:');
  const found = await library.discovery(
    new URL(issuer),
    clientId,
    undefined,
    clientSecret === null ? library.None() : bySecret(library, clientSecret),
    {
      timeout: TIMEOUT_SECONDS,
      // Signatures are checked though the token comes over TLS from the provider itself.
      execute: [library.enableNonRepudiationChecks, ...(isPlain ? [library.allowInsecureRequests] : [])],
      [library.customFetch]: fetch,
    },
  );
  if (isOfAnyTenant(found) && settings.tenantClaim !== 'tid') {
    const what =
      'it lets in users of any tenant of Entra ID: set KBGAP_OPENID_TENANT_CLAIM=tid and KBGAP_OPENID_TENANTS';
    throw new OpenIdError('provider-unavailable', what);
  }
  return found;
}

/** Anybody can have a tenant there, and give its users the roles of our application. */
function isOfAnyTenant(found: Configuration): boolean {
  return found.serverMetadata().issuer.includes('{tenantid}');
}

/** In the form, where the provider says that it takes it so; else as HTTP Basic, which all do. */
function bySecret(library: Library, secret: string): ClientAuth {
  const [inForm, basic] = [library.ClientSecretPost(secret), library.ClientSecretBasic(secret)];
  return (server, ...rest) =>
    (server.token_endpoint_auth_methods_supported?.includes('client_secret_post') ? inForm : basic)(server, ...rest);
}

interface CameBack {
  readonly library: Library;
  readonly known: Configuration;
  readonly query: string;
  readonly running: RunningLogIn;
}

/** Of the ID token; what is missing there may be with the user's other data, as the standard wants it. */
async function readClaims({ library, known, query, running }: CameBack, roleClaim: string): Promise<Claims> {
  const { state, nonce, verifier, redirectUri } = running;
  const tokens = await library.authorizationCodeGrant(known, new URL(`${redirectUri}?${query}`), {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (!claims) throw new OpenIdError('log-in-invalid', 'there is no ID token');
  const isWhole = claims[roleClaim] !== undefined && hasName(claims);
  if (isWhole || known.serverMetadata().userinfo_endpoint === undefined) return claims;
  return { ...(await library.fetchUserInfo(known, tokens.access_token, claims.sub)), ...claims };
}

/** Why, as far as the log may know: messages of the library quote no code and no token, what they are caused by may. */
function toOpenIdError(error: unknown, library: Library): OpenIdError {
  if (error instanceof OpenIdError) return error;
  if (error instanceof library.AuthorizationResponseError) return new OpenIdError('denied', `it says ${error.error}`);
  if (error instanceof library.ResponseBodyError) return new OpenIdError('log-in-invalid', `it says ${error.error}`);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  const isAnswer = code.startsWith('OAUTH_') && !NO_ANSWER.has(code);
  return new OpenIdError(isAnswer ? 'log-in-invalid' : 'provider-unavailable', `${code} ${message}`.trim());
}
