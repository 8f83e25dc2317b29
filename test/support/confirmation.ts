import { expect } from 'vitest';

/** The token in a preview, which confirms it. */
export const confirmationIn = (preview: string): string =>
  /\b[\da-f]{32}\b/.exec(preview)?.[0] ?? expect.unreachable(preview);
