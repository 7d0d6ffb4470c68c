import type { Config } from '../config.ts';
import { ConfigError } from './config-error.ts';
import { SETTINGS } from './settings.ts';

type Name = keyof Config;

/** Half a set-up lets in nobody, or anybody. @throws {ConfigError}. */
export function checkOpenId(config: Config): void {
  if (config.openIdIssuer === null) {
    refuse(config, ['openIdClientId', 'openIdClientSecret', 'openIdClientSecretFile', 'openIdTenantClaim']);
    return;
  }
  if (config.openIdClientId === null) {
    throw missing('openIdClientId', `the id that ${variableOf('openIdIssuer')} knows kbgap by`);
  }
  if (config.openIdAdministrators.length + config.openIdReaders.length === 0) {
    throw missing(
      'openIdAdministrators',
      `values of the claim that give a role, here or in ${variableOf('openIdReaders')}`,
    );
  }
  if (config.openIdClientSecret !== null && config.openIdClientSecretFile !== null) {
    const expected = `nothing, as ${variableOf('openIdClientSecretFile')} is set`;
    throw new ConfigError(variableOf('openIdClientSecret'), expected, null);
  }
  if ((config.openIdTenantClaim === null) !== (config.openIdTenants.length === 0)) {
    throw missing(
      config.openIdTenantClaim === null ? 'openIdTenantClaim' : 'openIdTenants',
      'both the claim that names the tenant and the tenants that are let in, or neither',
    );
  }
}

/** What means nothing without a provider. */
function refuse(config: Config, names: readonly Name[]): void {
  const given = names.find((name) => config[name] !== null);
  if (given) throw missing('openIdIssuer', `the provider that ${variableOf(given)} is of`);
}

function missing(name: Name, expected: string): ConfigError {
  return new ConfigError(variableOf(name), expected, '');
}

function variableOf(name: Name): string {
  return SETTINGS[name].variable;
}
