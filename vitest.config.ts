import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // One for each core: many tests wait for processes and databases, so the one that Vitest keeps free would be idle.
    maxWorkers: availableParallelism(),
    // Tests over the real documents read 330 MB; the figure is a guard against hanging, not a promise of speed.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
