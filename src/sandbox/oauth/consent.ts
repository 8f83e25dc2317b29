import { type Person, staffRecord } from '../access.ts';
import { text } from '../json.ts';
import { FIRM, MADE_UP } from '../seed/office.ts';
import type { Answer } from '../site.ts';
import type { Store } from '../store.ts';
import type { Authority } from './authority.ts';
import { escapeHtml, page } from './page.ts';

const PEOPLE: readonly Person[] = ['partner', 'associate', 'paralegal'];

/** MyCase: the permission that a person who allows an app needs. */
export const PERMISSION = 'manage the firm’s preferences, billing and payment options';

/** Builds the page that asks a person whether the app may act for them. `session` identifies this question. */
export function consentPage({ site: { store }, clientId }: Authority, session: string, redirectUri: string): Answer {
  return page({
    status: 200,
    title: 'Allow this app?',
    formTarget: formTarget(redirectUri),
    body: `<p>An app with the client id <code>${escapeHtml(clientId)}</code> asks for access to
<strong>${escapeHtml(FIRM.name)}</strong> in your name.</p>
<form method="post" action="/login_sessions">
<input type="hidden" name="session" value="${escapeHtml(session)}">
<fieldset>
<legend>Who are you?</legend>
${PEOPLE.map((person) => choice(store, person)).join('\n')}
</fieldset>
<div class="choice">
<button class="allow" name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
</div>
</form>
<p class="quiet">Your answer is sent to <code>${escapeHtml(redirectUri)}</code>.</p>
<p class="quiet">${escapeHtml(MADE_UP)}</p>`,
  });
}

function choice(store: Store, person: Person): string {
  const { first_name, last_name, title } = staffRecord(person, store);
  const name = escapeHtml(`${text(first_name)} ${text(last_name)}`);
  const may = person === 'paralegal' ? 'Does not have' : 'Has';
  return `<label class="person">
<input type="radio" name="person" value="${person}"${person === 'partner' ? ' checked' : ''}>
<span>${name}</span>
<span class="quiet">${escapeHtml(text(title))}. ${may} the permission to ${PERMISSION}.</span>
</label>`;
}

/**
 * Returns the source for the `form-action` policy, which browsers also apply to the redirect after the form. A policy
 * can name neither the origin of a custom scheme nor an IPv6 address: then it is the scheme.
 */
function formTarget(redirectUri: string): string {
  const { origin, protocol } = new URL(redirectUri);
  return /^https?:\/\/[\w.-]+(:\d+)?$/.test(origin) ? origin : protocol;
}
