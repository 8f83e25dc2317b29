import { defineConfig } from 'vitest/config';
import { reporting } from './vitest.reporting.ts';

export default defineConfig({
  test: {
    ...reporting,
    include: ['test/**/*.long.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
