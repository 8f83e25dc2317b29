import { createHash } from 'node:crypto';
import { escapeUTF8 } from 'entities';
import { renderHtmlPage } from '../../base/html-page.ts';
import { STYLE } from './style.ts';

/** A button of a form. The first one is shown as the usual choice. */
interface PageButton {
  readonly label: string;
  /** The value of the field `decision`. */
  readonly decision: string;
}

/** The address and the protection of the form of a page. */
export interface FormAddress {
  readonly action: string;
  readonly csrfToken: string;
}

/** A form that sends a decision of the person. */
interface PageForm extends FormAddress {
  /** The label of a field for a file, which the person must choose. */
  readonly file?: string;
  readonly buttons: readonly PageButton[];
}

/** The parts of a page, in their order. All texts are plain. */
export interface Page {
  readonly title: string;
  readonly paragraphs?: readonly string[];
  /** Names and values. */
  readonly facts?: readonly (readonly [name: string, value: string])[];
  readonly list?: { readonly heading: string; readonly items: readonly string[] };
  /** A text with line breaks. */
  readonly preview?: string;
  readonly form?: PageForm;
  readonly note?: string;
}

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/**
 * Returns the headers of a page: no script runs, nothing is loaded, framed or cached, and no address is sent to other
 * sites. `formTargets` are the sites to which the answer to a form may lead.
 */
export function createPageHeaders(formTargets: readonly string[]): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action ${formTargets.length > 0 ? [...new Set(["'self'", ...formTargets])].join(' ') : "'none'"}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}

/** The headers of a page without a form. */
export const PAGE_HEADERS = createPageHeaders([]);

/** Returns a page as HTML. */
export function renderPage({ title, paragraphs = [], facts = [], list, preview, form, note }: Page): string {
  const parts = [
    `<h1>${escapeUTF8(title)}</h1>`,
    ...paragraphs.map((text) => `<p>${escapeUTF8(text)}</p>`),
    facts.length > 0 && renderFacts(facts),
    list &&
      `<p id="list">${escapeUTF8(list.heading)}</p>\n<ul aria-labelledby="list">\n${renderItems(list.items)}\n</ul>`,
    preview && `<pre>${escapeUTF8(preview)}</pre>`,
    form && renderForm(form),
    note && `<p class="quiet">${escapeUTF8(note)}</p>`,
  ];
  return renderHtmlPage({ title, style: STYLE, content: parts.filter(Boolean).join('\n') });
}

/** Returns names with their values. */
export const renderFacts = (facts: NonNullable<Page['facts']>): string =>
  `<dl>\n${facts.map(([name, value]) => `<dt>${escapeUTF8(name)}</dt><dd>${escapeUTF8(value)}</dd>`).join('\n')}\n</dl>`;

const renderItems = (items: readonly string[]): string =>
  items.map((item) => `<li>${escapeUTF8(item)}</li>`).join('\n');

const renderForm = ({ action, csrfToken, file, buttons }: PageForm): string =>
  `<form method="post" action="${escapeUTF8(action)}"${file === undefined ? '' : ' enctype="multipart/form-data"'}>
<input type="hidden" name="csrf" value="${escapeUTF8(csrfToken)}">
${file === undefined ? '' : `<label>${escapeUTF8(file)} <input type="file" name="file" required></label>\n`}${buttons.map(renderButton).join('\n')}
</form>`;

const renderButton = ({ label, decision }: PageButton, index: number): string =>
  `<button${index === 0 ? ' class="main"' : ''} name="decision" value="${escapeUTF8(decision)}">${escapeUTF8(label)}</button>`;
