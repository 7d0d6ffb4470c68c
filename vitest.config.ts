import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Tests over the real documents read 330 MB; the figure is a guard against hanging, not a promise of speed.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
