import { defineConfig } from 'vitest/config';
import { shared } from './vitest.shared.ts';

export default defineConfig({
  test: {
    ...shared,
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.{long,soak}.test.ts'],
    // What is tested is mostly in processes of its own: files that share a worker load the rest once.
    isolate: false,
    // Most of a test is waiting for processes, the rate limit and delays.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
