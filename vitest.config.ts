import { defineConfig } from 'vitest/config';
import { reporting } from './vitest.reporting.ts';

export default defineConfig({
  test: {
    ...reporting,
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.{long,soak}.test.ts'],
    // What is tested is mostly in processes of its own: files that share a worker load the rest once.
    isolate: false,
    // Most of a test is waiting for processes, the pace and delays.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
