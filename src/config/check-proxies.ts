import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { ConfigError } from './config-error.ts';
import type { Environment } from './settings.ts';

const AGENTS = { http_proxy: HttpAgent, HTTP_PROXY: HttpAgent, https_proxy: HttpsAgent, HTTPS_PROXY: HttpsAgent };

/**
 * Proxies are Node's to read, and it repeats one that it cannot use, with the password.
 * @throws {ConfigError} instead.
 */
export function checkProxies(env: Environment): void {
  for (const [variable, Agent] of Object.entries(AGENTS)) {
    try {
      new Agent({ proxyEnv: { [variable]: env[variable] } }).destroy();
    } catch {
      throw new ConfigError(variable, 'an address such as http://proxy.example.com:8080', null);
    }
  }
}
