import { createHash, timingSafeEqual } from 'node:crypto';
import { HttpRefusal } from './refusal.ts';

/** Demands the bearer where one is set. Throws an HttpRefusal; takes the same time whatever was sent. */
export function checkBearer(header: string | undefined, token: string | undefined): void {
  if (token === undefined) return;
  const sent = /^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? '';
  if (timingSafeEqual(digest(sent), digest(token))) return;
  throw new HttpRefusal(401, 'Send the token of MYCASE_HTTP_TOKEN as the bearer.', {
    'www-authenticate': 'Bearer realm="mycase-mcp"',
  });
}

const digest = (words: string): Buffer => createHash('sha256').update(words).digest();
