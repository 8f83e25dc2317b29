import { defineConfig } from 'vitest/config';
import { reporting } from './vitest.reporting.ts';

export default defineConfig({
  test: {
    ...reporting,
    include: ['test/**/*.long.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 60_000,
    // A third of the time is waiting for delays and the pace.
    maxWorkers: 3,
  },
});
