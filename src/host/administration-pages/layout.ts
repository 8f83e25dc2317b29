import { escapeUTF8 } from 'entities';
import { renderHtmlPage } from '../../base/html-page.ts';
import { renderFacts } from '../pages/page.ts';
import { STYLE } from '../pages/style.ts';
import { ADMINISTRATION_PATHS } from '../paths.ts';

/** The pages that the navigation shows. */
const PAGES = [
  [ADMINISTRATION_PATHS.sessions, 'Sign-ins'],
  [ADMINISTRATION_PATHS.access, 'Access'],
  [ADMINISTRATION_PATHS.audit, 'Audit log'],
] as const;

/** The path of a page of the navigation. */
type PagePath = (typeof PAGES)[number][0];

/** A page of the administration. */
export interface AdministrationPage {
  readonly title: string;
  /** The page that the navigation marks. Undefined for a page without navigation. */
  readonly path?: PagePath;
  /** The token of the form that signs out. */
  readonly csrfToken?: string;
  /** The content after the heading, as HTML. */
  readonly content: readonly string[];
}

/** Returns a page as HTML. */
export function renderAdministrationPage({ title, path, csrfToken, content }: AdministrationPage): string {
  const navigation = csrfToken === undefined ? [] : [renderNavigation(path, csrfToken)];
  const parts = [...navigation, `<h1>${escapeUTF8(title)}</h1>`, ...content];
  return renderHtmlPage({ title, style: STYLE, bodyClass: 'wide', content: parts.join('\n') });
}

const renderNavigation = (current: PagePath | undefined, csrfToken: string): string =>
  `<nav aria-label="Administration">
${PAGES.map(([path, label]) => `<a href="${path}"${path === current ? ' aria-current="page"' : ''}>${label}</a>`).join('\n')}
${renderForm(ADMINISTRATION_PATHS.signOut, csrfToken, {}, 'Sign out')}
</nav>`;

/** Returns a form with one button. `description` is read after the label by a screen reader. */
export const renderForm = (
  action: string,
  csrfToken: string,
  fields: Readonly<Record<string, string>>,
  label: string,
  description = '',
): string =>
  `<form method="post" action="${action}">
${Object.entries({ csrf: csrfToken, ...fields })
  .map(renderField)
  .join('\n')}
<button>${escapeUTF8(label)}${description && `<span class="heard"> ${escapeUTF8(description)}</span>`}</button>
</form>`;

const renderField = ([name, value]: readonly [string, string]): string =>
  `<input type="hidden" name="${name}" value="${escapeUTF8(value)}">`;

/** Returns a section with a heading, names with values, and more HTML. */
export const renderSection = (
  heading: string,
  facts: readonly (readonly [name: string, value: string])[],
  more = '',
): string =>
  `<section>
<h2>${escapeUTF8(heading)}</h2>
${renderFacts(facts)}${more && `\n${more}`}
</section>`;

/** Returns a paragraph of plain text. */
export const renderParagraph = (text: string): string => `<p>${escapeUTF8(text)}</p>`;

/** Returns a time in the time zone UTC, to the minute. */
export const formatTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
