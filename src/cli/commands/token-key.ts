import { type Rotation, rotateKeys } from '../../auth/kept-keys.ts';
import type { Config } from '../../config.ts';
import { openTokenKeyStore } from '../../store/open.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';

export interface TokenKeyRotateCommand {
  readonly settings: Config;
  /** Whether tokens of earlier keys are refused from now on. */
  readonly revoke: boolean;
  /** Whether the new key file is printed, and nothing is written. */
  readonly print: boolean;
  readonly json: boolean;
}

/** Puts a new key in the place of the one that signs tokens; services that run take it up within a minute. */
export async function runTokenKeyRotate(command: TokenKeyRotateCommand, terminal: Terminal): Promise<number> {
  const { settings, revoke, print, json } = command;
  const store = await openTokenKeyStore(settings);
  if (print) {
    terminal.out((await rotateKeys(await store.load(), new Date(), revoke)).text.trimEnd());
    return EXIT.clean;
  }
  if (settings.tokenKeyFile !== null) {
    throw new CliError(
      'key-given',
      `${settings.tokenKeyFile} is yours to change (KBGAP_TOKEN_KEY_FILE): put there what kbgap token-key rotate --print prints`,
    );
  }
  const rotations: Rotation[] = [];
  await store.replace(async (kept) => {
    const rotation = await rotateKeys(kept, new Date(), revoke);
    rotations.push(rotation);
    return rotation.text;
  });
  for (const { keys } of rotations) terminal.out(json ? JSON.stringify(toJson(keys)) : toText(keys));
  return EXIT.clean;
}

function toJson({ signing, older }: Rotation['keys']): object {
  return { kid: signing.kid, older: older.map(({ kid, retiresAt }) => ({ kid, goodUntil: timeOf(retiresAt) })) };
}

function toText({ signing, older }: Rotation['keys']): string {
  const earlier = older.map(({ kid, retiresAt }) => `Tokens of ${kid} are good until ${timeOf(retiresAt)}.`);
  const none = ['Tokens of earlier keys are refused.'];
  return [`Tokens are signed with ${signing.kid} from now on.`, ...(earlier.length > 0 ? earlier : none)].join('\n');
}

function timeOf(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1000).toISOString();
}
