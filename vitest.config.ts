import { defineConfig } from 'vitest/config';
import { reporting } from './vitest.reporting.ts';

export default defineConfig({
  test: {
    ...reporting,
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.long.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
