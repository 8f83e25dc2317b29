import { hash } from 'node:crypto';

/** Returns the SHA-256 of a text (as UTF-8) or of bytes, as 64 hexadecimal digits. */
export const sha256Hex = (content: string | Uint8Array): string => hash('sha256', content);
