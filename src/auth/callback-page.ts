import { escapeUTF8 } from 'entities';
import { renderHtmlPage } from '../base/html-page.ts';

/** A page that the browser shows after the redirect. It contains nothing from the request. */
export interface CallbackPage {
  readonly title: string;
  readonly lines: readonly string[];
  readonly isSuccess: boolean;
}

/** Headers of the page: nothing is loaded, framed or cached, and no address is sent to other sites. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
} as const;

/** Returns the page as HTML. */
export function renderCallbackPage({ title, lines, isSuccess }: CallbackPage): string {
  const icon = isSuccess ? '<path d="M5 13l5 5L20 7"/>' : '<path d="M12 5v9M12 18.5v.5"/>';
  const content = `<svg viewBox="0 0 24 24" aria-hidden="true">${icon}</svg>
<h1>${escapeUTF8(title)}</h1>
${lines.map((line) => `<p>${toParagraphHtml(line)}</p>`).join('\n')}`;
  return renderHtmlPage({ title, style: PAGE_STYLE, bodyClass: isSuccess ? 'good' : 'bad', content });
}

const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #16324f; --paper: #fff; --ground: #f2f5f8; --good: #1f7a4d; --bad: #a4471d; }
@media (prefers-color-scheme: dark) { :root { --ink: #e3ecf5; --paper: #16202b; --ground: #0d141b; --good: #5cc492; --bad: #f0a27c; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; }
main { width: min(30rem, 100%); padding: 2.5rem 2rem 1.5rem; background: var(--paper); border-radius: .75rem; box-shadow: 0 1px 3px rgb(0 0 0 / .15); }
svg { width: 2.75rem; padding: .55rem; border-radius: 50%; fill: none; stroke: var(--paper); stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round; }
.good svg { background: var(--good); }
.bad svg { background: var(--bad); }
h1 { margin: 1rem 0 .5rem; font-size: 1.5rem; line-height: 1.25; text-wrap: balance; }
p { margin: .5rem 0; overflow-wrap: anywhere; text-wrap: pretty; }
code { padding: .1em .3em; border-radius: .25rem; background: var(--ground); font: .875em ui-monospace, monospace; white-space: nowrap; }
footer { margin-top: 2rem; font-size: .875rem; opacity: .8; }
`;

/** Returns a line as HTML. Text in backticks becomes code. */
const toParagraphHtml = (line: string): string => escapeUTF8(line).replace(/`([^`]+)`/g, '<code>$1</code>');
