import { randomInt } from 'node:crypto';

/** Puts other people's words between marks that only this answer has. */
export type Fence = (text: string) => string;

/** A fence for one answer. Words that hold its mark lose it: they cannot end it. */
export function createFence(): Fence {
  const marker = String(randomInt(10 ** 8, 10 ** 9));
  return (text) => `«${marker} ${removeMarker(marker, text)} ${marker}»`;
}

/** Removes a mark again and again: the rest of a text can form a new one. */
function removeMarker(marker: string, text: string): string {
  const remaining = text.replaceAll(marker, '');
  return remaining === text ? text : removeMarker(marker, remaining);
}
