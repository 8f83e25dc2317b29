import { randomInt } from 'node:crypto';

/** Puts other people's words between markers that only this result has. */
export type Fence = (text: string) => string;

/** Creates a fence for one result. Its marker is removed from the words, so they cannot end the fence. */
export function createFence(): Fence {
  const marker = String(randomInt(10 ** 8, 10 ** 9));
  return (text) => `«${marker} ${removeMarker(marker, text)} ${marker}»`;
}

/** Removes a marker until it does not occur: the rest of a text can form a new one. */
function removeMarker(marker: string, text: string): string {
  const remaining = text.replaceAll(marker, '');
  return remaining === text ? text : removeMarker(marker, remaining);
}
