import { defineConfig } from 'vitest/config';
import { shared } from './vitest.shared.ts';

export default defineConfig({
  test: {
    ...shared,
    include: ['test/**/*.long.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 180_000,
    // As in the fast tests.
    isolate: false,
    maxWorkers: 3,
  },
});
