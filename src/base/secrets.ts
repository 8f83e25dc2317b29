import { hkdfSync, timingSafeEqual } from 'node:crypto';

/**
 * Compares a text that somebody sent with a secret. The time does not depend on their content, only on their length.
 */
export function isSameSecret(sent: string, secret: string): boolean {
  const [a, b] = [Buffer.from(sent), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Derives a key of 32 bytes from a secret. `purpose` makes each key a different one. */
export const deriveKey = (secret: string | Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `mycase-mcp ${purpose}`, 32));
