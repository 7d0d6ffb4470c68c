// Loaded into a kbgap process by NODE_OPTIONS: says at its end how much memory it had at most.
// VmHWM, not getrusage: that one keeps the figure of the process that started it.
import { readFileSync, writeFileSync } from 'node:fs';

process.on('exit', () => {
  const [, kilobytes] = /VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  writeFileSync(process.env.KBGAP_TEST_PEAK_FILE, kilobytes);
});
