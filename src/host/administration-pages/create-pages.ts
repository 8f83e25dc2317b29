import { escapeUTF8 } from 'entities';
import type { JsonObject } from '../../base/json.ts';
import type { AccessSettings, ListedPerson, Retention } from '../administration/administration.ts';
import type { StoredGrant } from '../oauth/grants.ts';
import { ADMINISTRATION_PATHS } from '../paths.ts';
import type { PersonRecord } from '../person-directory.ts';
import { type AdministrationPage, formatTime, renderForm, renderParagraph, renderSection } from './layout.ts';

/** The page on which a person enters the administrator secret. `fault` is what was wrong with the last one. */
export const createSecretPage = (fault?: string): AdministrationPage => ({
  title: 'Administration',
  content: [
    ...(fault === undefined ? [] : [`<p class="fault" id="fault" role="alert">${escapeUTF8(fault)}</p>`]),
    `<form method="post" action="${ADMINISTRATION_PATHS.signIn}">
<label for="secret">The secret of MYCASE_ADMINISTRATION_SECRET</label>
<input id="secret" name="secret" type="password" autocomplete="current-password" required${fault === undefined ? '' : ' aria-invalid="true" aria-describedby="fault"'}>
<button class="main">Sign in</button>
</form>`,
  ],
});

/** The page for a request that is not served. */
export const createErrorPage = (reason: string): AdministrationPage => ({
  title: 'This did not work',
  content: [renderParagraph(reason), renderParagraph('If you ended a sign-in, check the list before you repeat it.')],
});

/** The sign-ins of programs, with a button that ends each. */
export const createSessionsPage = (
  grants: readonly StoredGrant[],
  people: ReadonlyMap<string, PersonRecord>,
  csrfToken: string,
): AdministrationPage => ({
  title: 'Sign-ins',
  path: ADMINISTRATION_PATHS.sessions,
  csrfToken,
  content:
    grants.length === 0
      ? [renderParagraph('No program is signed in.')]
      : grants.map((grant) => renderGrant(grant, people.get(grant.personKey), csrfToken)),
});

function renderGrant(grant: StoredGrant, person: PersonRecord | undefined, csrfToken: string): string {
  const { id, program, scopes, allowedAt, usedAt } = grant;
  const name = person?.name ?? 'A person who was removed';
  const facts = [
    ['Program', program],
    ['Firm', person?.firm ?? 'unknown'],
    ['Access', scopes.map((scope) => scope.replace('mycase:', '')).join(', ') || 'none'],
    ['Since', formatTime(allowedAt)],
    ['Last use', usedAt === undefined ? 'not used' : formatTime(usedAt)],
  ] as const;
  const description = `of ${name} with ${program}`;
  return renderSection(
    name,
    facts,
    renderForm(ADMINISTRATION_PATHS.endSession, csrfToken, { id }, 'End this sign-in', description),
  );
}

/** Who has which access, as the administration file states it. */
export const createAccessPage = (people: readonly ListedPerson[], csrfToken: string): AdministrationPage => ({
  title: 'Access',
  path: ADMINISTRATION_PATHS.access,
  csrfToken,
  content:
    people.length === 0
      ? [renderParagraph('No person is listed. The options of the host apply to all people of the firm.')]
      : people.map(renderListedPerson),
});

function renderListedPerson({ tenant, staffId, email, subject, group, access, retention }: ListedPerson): string {
  const identities = [staffId !== undefined && `staff ${staffId}`, email, subject, group && `group ${group}`];
  const facts = access.isAllowed
    ? describeAccess(access, retention)
    : ([['Access', `none (${access.reason})`]] as const);
  return renderSection(identities.filter(Boolean).join(', ') || 'All other people', [['Firm', tenant], ...facts]);
}

const describeAccess = ({ level, toolsets, walls }: AccessSettings, { auditDays }: Retention) =>
  [
    ['Access', level],
    ['Toolsets', toolsets?.join(', ') ?? 'all of the host'],
    ['Ethical walls', walls === undefined ? 'none' : 'yes'],
    ['Audit log is kept', auditDays === undefined ? 'until it is deleted' : `${auditDays} days`],
  ] as const;

/** The people who have signed in, each with a link to the audit log. */
export const createPeoplePage = (people: ReadonlyMap<string, PersonRecord>, csrfToken: string): AdministrationPage => ({
  title: 'Audit log',
  path: ADMINISTRATION_PATHS.audit,
  csrfToken,
  content:
    people.size === 0
      ? [renderParagraph('Nobody has signed in yet.')]
      : [`<ul>\n${[...people].map(renderPersonLink).join('\n')}\n</ul>`],
});

const renderPersonLink = ([key, { name, firm }]: readonly [string, PersonRecord]): string =>
  `<li><a href="${ADMINISTRATION_PATHS.audit}?person=${encodeURIComponent(key)}">${escapeUTF8(`${name}, ${firm}`)}</a></li>`;

/** The last entries of the audit log of a person. */
export const createAuditPage = (
  personKey: string,
  { name }: PersonRecord,
  entries: readonly JsonObject[],
  csrfToken: string,
): AdministrationPage => ({
  title: `Audit log of ${name}`,
  path: ADMINISTRATION_PATHS.audit,
  csrfToken,
  content: [
    renderParagraph('The last entries, the latest first. This command, with the variables of the host, prints all:'),
    `<pre tabindex="0"><code>mycase-mcp audit export --account ${escapeUTF8(personKey)}</code></pre>`,
    entries.length === 0 ? renderParagraph('There are no entries.') : renderEntries(entries),
  ],
});

const COLUMNS = ['time', 'event', 'tool', 'outcome', 'status', 'client'];

const renderEntries = (entries: readonly JsonObject[]): string =>
  `<div class="scroll" role="region" aria-label="Entries" tabindex="0"><table>
<thead><tr>${COLUMNS.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>
<tbody>
${entries.map((entry) => `<tr>${COLUMNS.map((name) => `<td>${escapeUTF8(String(entry[name] ?? ''))}</td>`).join('')}</tr>`).join('\n')}
</tbody>
</table></div>`;
