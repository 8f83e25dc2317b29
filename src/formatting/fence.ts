import { randomInt } from 'node:crypto';

/** Puts other people's words between marks that only this answer has. */
export type Fence = (words: string) => string;

/** A fence for one answer. Words that hold its mark lose it: they cannot end it. */
export function createFence(): Fence {
  const mark = String(randomInt(10 ** 8, 10 ** 9));
  return (words) => `«${mark} ${without(mark, words)} ${mark}»`;
}

/** What is left when a mark is taken out may make up another one. */
function without(mark: string, words: string): string {
  const left = words.replaceAll(mark, '');
  return left === words ? words : without(mark, left);
}
