/** `kbgap osquery`: lets osquery agents report here. */
import type { Enrollment } from '../../auth/enrollment.ts';
import { readConfig } from '../../config.ts';
import { openEnrollment } from '../../server.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';

export interface OsqueryCommand {
  readonly tenant: string | undefined;
  readonly json: boolean;
}

/** Makes a secret that agents of the tenant enroll with, and prints it, this once. */
export async function runAddSecret({ tenant, json }: OsqueryCommand, terminal: Terminal): Promise<number> {
  return await withEnrollment(tenant, async (enrollment, tenantId) => {
    const { id, secret } = await enrollment.addSecret(tenantId);
    terminal.out(json ? JSON.stringify({ id, tenant: tenantId, secret }) : secret);
    if (!json) terminal.err(`Secret ${id}: put it into a file that --enroll_secret_path names. It is not shown again.`);
    return EXIT.clean;
  });
}

export async function runListSecrets({ tenant, json }: OsqueryCommand, terminal: Terminal): Promise<number> {
  return await withEnrollment(tenant, async (enrollment, tenantId) => {
    const secrets = await enrollment.listSecrets(tenantId);
    if (json) terminal.out(JSON.stringify(secrets));
    else if (secrets.length === 0) terminal.out('No secrets. Make one: kbgap osquery add-secret');
    else terminal.out(secrets.map(({ id, createdAt }) => `${id}  since ${createdAt}`).join('\n'));
    return EXIT.clean;
  });
}

/** Agents that have enrolled with the secret keep reporting; no other can enroll with it. */
export async function runRemoveSecret(
  { tenant, json, id }: OsqueryCommand & { readonly id: string },
  terminal: Terminal,
): Promise<number> {
  return await withEnrollment(tenant, async (enrollment, tenantId) => {
    if (!(await enrollment.removeSecret(tenantId, id))) {
      throw new CliError('no-such-secret', `no secret ${id}; list them: kbgap osquery list-secrets`);
    }
    terminal.out(json ? JSON.stringify({ id, isRemoved: true }) : `Removed secret ${id}.`);
    return EXIT.clean;
  });
}

/** Prints the flag file that an agent needs. */
export function runFlags({ url }: { readonly url: string }, terminal: Terminal): number {
  const host = URL.parse(url);
  if (host?.protocol !== 'https:') {
    throw new CliError(
      'no-https',
      `--url: osquery speaks https only; expected https://host[:port], found ${JSON.stringify(url)}`,
    );
  }
  const path = host.pathname.replace(/\/+$/, '');
  terminal.out(
    [
      `--tls_hostname=${host.host}`,
      '--host_identifier=hostname',
      '--enroll_secret_path=C:\\Program Files\\osquery\\kbgap.secret',
      '--tls_server_certs=C:\\Program Files\\osquery\\kbgap.pem',
      `--enroll_tls_endpoint=${path}/osquery/enroll`,
      '--config_plugin=tls',
      `--config_tls_endpoint=${path}/osquery/config`,
      '--config_refresh=3600',
      '--logger_plugin=tls',
      `--logger_tls_endpoint=${path}/osquery/log`,
      '--logger_tls_period=60',
      '--logger_tls_compress=true',
      '--disable_events=true',
    ].join('\n'),
  );
  return EXIT.clean;
}

async function withEnrollment(
  tenant: string | undefined,
  work: (enrollment: Enrollment, tenantId: string) => Promise<number>,
): Promise<number> {
  const config = readConfig(process.env, { tenantId: tenant });
  const { enrollment, close } = await openEnrollment(config);
  return await work(enrollment, config.tenantId).finally(close);
}
