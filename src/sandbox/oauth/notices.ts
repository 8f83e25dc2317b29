import type { Answer } from '../site.ts';
import { PERMISSION } from './consent.ts';
import { escapeHtml, page } from './page.ts';

/** Says why a sign-in ends here, with status 400. `problem` is plain text. */
export function errorPage(problem: string): Answer {
  return page({
    status: 400,
    title: 'This sign-in cannot go on',
    body: `<p>${escapeHtml(problem)}</p>\n<p class="quiet">Start again from the app.</p>`,
  });
}

/** What a person without the permission is shown, with status 403. */
export function forbiddenPage(): Answer {
  return page({
    status: 403,
    title: 'You may not allow this',
    body: `<p>Only a person with the permission to ${PERMISSION} can let an app in.</p>
<p class="quiet">Start again from the app as somebody who has it.</p>`,
  });
}
