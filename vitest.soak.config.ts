import { defineConfig } from 'vitest/config';
import long from './vitest.long.config.ts';

// Tests that repeat one thing for minutes. They rarely fail, so `.ci/run` leaves them out.
export default defineConfig({
  test: { ...long.test, include: ['test/**/*.soak.test.ts'], fileParallelism: false },
});
