import { readConfig } from '../../config.ts';
import { openTokenService } from '../../server.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';

export interface TokenCommand {
  readonly roles: readonly string[];
  readonly client: string;
  readonly tenant: string | undefined;
  readonly hours: string;
  readonly json: boolean;
}

/** Issues a bearer token for the API with the key that `kbgap serve` takes; nothing but the token goes to standard output. */
export async function runToken(command: TokenCommand, terminal: Terminal): Promise<number> {
  const config = readConfig(process.env, { tenantId: command.tenant });
  const hours = Number(command.hours);
  if (!(hours > 0 && hours <= 24)) {
    throw new CliError(
      'bad-hours',
      `--hours: expected a number above 0 and up to 24, found ${JSON.stringify(command.hours)}`,
    );
  }
  const { issueToken } = await openTokenService(config);
  const issued = await issueToken({
    tenantId: config.tenantId,
    clientId: command.client,
    roles: command.roles,
    lifetimeSeconds: Math.round(hours * 3600),
  });
  terminal.out(
    command.json
      ? JSON.stringify({ access_token: issued.accessToken, token_type: 'Bearer', expires_in: issued.expiresInSeconds })
      : issued.accessToken,
  );
  return EXIT.clean;
}
