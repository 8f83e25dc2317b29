import type { Answer } from '../site.ts';
import { PERMISSION } from './consent.ts';
import { escapeHtml, page } from './page.ts';

/** Builds the page with the reason why a sign-in failed, with status 400. `problem` is plain text. */
export function errorPage(problem: string): Answer {
  return page({
    status: 400,
    title: 'This sign-in cannot continue',
    body: `<p>${escapeHtml(problem)}</p>\n<p class="quiet">Start again from the app.</p>`,
  });
}

/** Builds the page for a person without the permission, with status 403. */
export function forbiddenPage(): Answer {
  return page({
    status: 403,
    title: 'You cannot allow this',
    body: `<p>Only a person with the permission to ${PERMISSION} can allow an app.</p>
<p class="quiet">Start again from the app, and sign in as a person with this permission.</p>`,
  });
}
