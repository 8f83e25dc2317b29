import { createHash } from 'node:crypto';
import type { Answer } from '../site.ts';
import { STYLE } from './style.ts';

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** A web page. `title` is plain text, `body` is HTML. Forms may post to the sandbox and to `formTarget`. */
export type Page = { status: number; title: string; body: string; formTarget?: string };

/** Builds the response of a page that loads no other resources, runs no scripts and cannot be framed. */
export function page({ status, title, body, formTarget = '' }: Page): Answer {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action 'self' ${formTarget}`.trim(),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy.join('; '),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
  };
  return { status, headers, bytes: Buffer.from(markup(title, body)) };
}

function markup(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} – MyCase sandbox</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="place">MyCase sandbox</p>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

/** Escapes plain text for HTML and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
