/** The real `kbgap serve` that the pages come from, which tests stop, start again, and run beside. */
import { type Running, startKbgap } from '../../cli/support/kbgap.ts';

export interface StageService {
  readonly url: string;
  /** As an administrator of the machine would, or as a crash does. */
  readonly stop: (signal?: 'SIGTERM' | 'SIGKILL') => Promise<void>;
  /** On the same port, with the settings of before and these. */
  readonly start: (changed?: Readonly<Record<string, string>>) => Promise<void>;
}

export interface ServiceOptions {
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
}

export async function startService({ dataDir, env = {} }: ServiceOptions): Promise<StageService> {
  const start = async (port: string, changed = {}): Promise<Running & { readonly url: string }> => {
    const running = startKbgap(['serve', '--port', port], {
      dataDir,
      env: { KBGAP_LOG_LEVEL: 'error', KBGAP_RATE_LIMITS: 'off', ...env, ...changed },
    });
    const [, url = ''] = await running.says(/kbgap is ready on (http:\/\/127\.0\.0\.1:\d+)/);
    return { ...running, url };
  };
  let running = await start('0');
  const { url } = running;
  return {
    url,
    stop: async (signal = 'SIGTERM') => {
      running.child.kill(signal);
      await running.exited;
    },
    start: async (changed) => {
      running = await start(new URL(url).port, changed);
    },
  };
}
