import { randomBytes } from 'node:crypto';

/** Puts other people's words between marks that only this answer has. */
export type Fence = (words: string) => string;

/** A fence for one answer. Words that hold its mark lose it: they cannot end it. */
export function createFence(): Fence {
  const mark = randomBytes(6).toString('hex');
  return (words) => `«${mark}: ${words.replaceAll(mark, '')} :${mark}»`;
}
