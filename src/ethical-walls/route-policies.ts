import type { HttpMethod } from '../client/client-types.ts';

/** The kinds of records that an id in a path can name. */
export type RecordKind =
  | 'call'
  | 'case'
  | 'client'
  | 'company'
  | 'document'
  | 'event'
  | 'expense'
  | 'folder'
  | 'invoice'
  | 'lead'
  | 'message_thread'
  | 'note'
  | 'task'
  | 'time_entry';

/**
 * The category of the records of a path. It decides how they are filtered: `cases`; `people`, who can be on several
 * cases; `filed` records, which refer to their case; `threads`; `notes`, which can be on a person; `folders`, which
 * refer to nothing; and `unrestricted` records, which belong to no case.
 */
export type RecordCategory = 'cases' | 'people' | 'filed' | 'threads' | 'notes' | 'folders' | 'unrestricted';

/** The rules for one path of the API. */
export interface RoutePolicy {
  /** The kind of record that the first id of the path names. Requests are refused unless this record is visible. */
  readonly idKind?: RecordKind;
  readonly category: RecordCategory;
}

/**
 * Kinds of records that have lists of their own, which belong to one case. If the record is visible, no row of these
 * lists is hidden, so MyCase's count is correct.
 */
export const SINGLE_CASE_KINDS: readonly (RecordKind | undefined)[] = ['case', 'document', 'folder'];

const UNRESTRICTED_POLICY: RoutePolicy = { category: 'unrestricted' };

const V1_POLICIES: Readonly<Record<string, RoutePolicy>> = {
  '/calls': { category: 'filed' },
  '/calls/{id}': { idKind: 'call', category: 'filed' },
  '/case_roles': UNRESTRICTED_POLICY,
  '/case_stages': UNRESTRICTED_POLICY,
  '/case_stages/{id}': UNRESTRICTED_POLICY,
  '/cases': { category: 'cases' },
  '/cases/{id}': { idKind: 'case', category: 'cases' },
  '/cases/{id}/documents': { idKind: 'case', category: 'filed' },
  '/cases/{id}/folder': { idKind: 'case', category: 'folders' },
  '/cases/{id}/message_threads': { idKind: 'case', category: 'threads' },
  '/cases/{id}/notes': { idKind: 'case', category: 'notes' },
  '/cases/{id}/relationships/clients': { idKind: 'case', category: 'cases' },
  '/cases/{id}/relationships/companies': { idKind: 'case', category: 'cases' },
  '/cases/{id}/relationships/staff': { idKind: 'case', category: 'cases' },
  '/cases/{id}/subfolders': { idKind: 'case', category: 'folders' },
  '/clients': { category: 'people' },
  '/clients/{id}': { idKind: 'client', category: 'people' },
  '/clients/{id}/cases': { idKind: 'client', category: 'cases' },
  '/clients/{id}/message_threads': { idKind: 'client', category: 'threads' },
  '/clients/{id}/notes': { idKind: 'client', category: 'notes' },
  '/companies': { category: 'people' },
  '/companies/{id}': { idKind: 'company', category: 'people' },
  '/companies/{id}/notes': { idKind: 'company', category: 'notes' },
  '/companies/{id}/relationships/clients': { idKind: 'company', category: 'people' },
  '/custom_fields': UNRESTRICTED_POLICY,
  '/custom_fields/{id}': UNRESTRICTED_POLICY,
  '/custom_fields/{id}/list_options': UNRESTRICTED_POLICY,
  '/custom_fields/{id}/list_options/{key}': UNRESTRICTED_POLICY,
  '/document_versions': { category: 'filed' },
  '/documents': { category: 'filed' },
  '/documents/{id}': { idKind: 'document', category: 'filed' },
  '/documents/{id}/data': { idKind: 'document', category: 'unrestricted' },
  '/documents/{id}/versions': { idKind: 'document', category: 'unrestricted' },
  '/documents/{id}/versions/{version_number}': { idKind: 'document', category: 'unrestricted' },
  '/documents/{id}/versions/{version_number}/data': { idKind: 'document', category: 'unrestricted' },
  '/events': { category: 'filed' },
  '/events/{id}': { idKind: 'event', category: 'filed' },
  '/events/{id}/relationships/staff': { idKind: 'event', category: 'filed' },
  '/expenses': { category: 'filed' },
  '/expenses/{id}': { idKind: 'expense', category: 'filed' },
  '/firm': UNRESTRICTED_POLICY,
  '/folders/{id}/documents': { idKind: 'folder', category: 'filed' },
  '/folders/{id}/subfolders': { idKind: 'folder', category: 'folders' },
  '/invoice_payments': { category: 'filed' },
  '/invoices': { category: 'filed' },
  '/invoices/{id}': { idKind: 'invoice', category: 'filed' },
  '/invoices/{id}/payments': { idKind: 'invoice', category: 'filed' },
  '/leads': { category: 'people' },
  '/leads/{id}': { idKind: 'lead', category: 'people' },
  '/locations': UNRESTRICTED_POLICY,
  '/locations/{id}': UNRESTRICTED_POLICY,
  '/me': UNRESTRICTED_POLICY,
  '/message_threads': { category: 'threads' },
  '/message_threads/{id}/messages': { idKind: 'message_thread', category: 'unrestricted' },
  '/notes/{id}': { idKind: 'note', category: 'notes' },
  '/people_groups': UNRESTRICTED_POLICY,
  '/people_groups/{id}': UNRESTRICTED_POLICY,
  '/practice_areas': UNRESTRICTED_POLICY,
  '/practice_areas/{id}': UNRESTRICTED_POLICY,
  '/referral_sources': UNRESTRICTED_POLICY,
  '/staff': UNRESTRICTED_POLICY,
  '/staff/{id}': UNRESTRICTED_POLICY,
  '/tasks': { category: 'filed' },
  '/tasks/{id}': { idKind: 'task', category: 'filed' },
  '/tasks/{id}/relationships/staff': { idKind: 'task', category: 'filed' },
  '/time_entries': { category: 'filed' },
  '/time_entries/{id}': { idKind: 'time_entry', category: 'filed' },
  '/webhooks/subscriptions': UNRESTRICTED_POLICY,
  '/webhooks/subscriptions/{id}': UNRESTRICTED_POLICY,
};

const PROFILE_POLICIES: Readonly<Record<string, RoutePolicy>> = {
  '/case_stages': UNRESTRICTED_POLICY,
  '/cases/{id}/client_relationships': { idKind: 'case', category: 'filed' },
  '/cases/{id}/documents': { idKind: 'case', category: 'filed' },
  '/cases/{id}/documents_folder': { idKind: 'case', category: 'folders' },
  // MyCase: the profile cannot read a client by id, so only the returned cases are checked.
  '/clients/{id}/cases': { category: 'cases' },
  '/companies': { category: 'people' },
  '/events/{id}': { idKind: 'event', category: 'filed' },
  '/firm': UNRESTRICTED_POLICY,
};

/** All paths, by API. A path that is not here is refused, because the records behind it are unknown. */
export const ROUTE_POLICIES = { v1: V1_POLICIES, profile: PROFILE_POLICIES } as const;

const CASCADING_DELETE =
  'was refused: an ethical wall hides cases from this server, and those cases may need this record. Delete it in ' +
  'MyCase itself.';

/**
 * Requests that are refused for all records, with the reason. So a refusal does not show whether the record is hidden.
 */
const REFUSALS: Readonly<Record<string, string>> = {
  'POST /webhooks/subscriptions':
    'was refused: an ethical wall hides cases from this server, and MyCase would send changes of those cases too.',
  'DELETE /case_stages/{id}': CASCADING_DELETE,
  'DELETE /clients/{id}': CASCADING_DELETE,
  'DELETE /companies/{id}': CASCADING_DELETE,
  'DELETE /custom_fields/{id}': CASCADING_DELETE,
  'DELETE /custom_fields/{id}/list_options/{key}': CASCADING_DELETE,
  'DELETE /locations/{id}': CASCADING_DELETE,
  'DELETE /practice_areas/{id}': CASCADING_DELETE,
  'PATCH /events/{id}':
    'was refused: an ethical wall hides cases from this server, and the published profile does not show the case ' +
    'of an event.',
};

/** The policy of a request's path, the id in the path, and the reason if the request is refused. */
interface MatchedRoute {
  readonly policy: RoutePolicy;
  /** The id as text. */
  readonly id: string | undefined;
  readonly refusal: string | undefined;
}

/** Finds the policy of a method and a path with inserted values. Returns undefined for an unknown path. */
export function matchRoute(
  policies: Readonly<Record<string, RoutePolicy>>,
  method: HttpMethod,
  path: string,
): MatchedRoute | undefined {
  const segments = path.split('/');
  const match = Object.entries(policies).find(([template]) => isTemplateMatch(template.split('/'), segments));
  if (!match) return undefined;
  const [template, policy] = match;
  return { policy, id: policy.idKind && segments[2], refusal: REFUSALS[`${method} ${template}`] };
}

const isTemplateMatch = (template: readonly string[], segments: readonly string[]): boolean =>
  template.length === segments.length &&
  template.every((segment, i) => (segment.startsWith('{') ? segments[i] !== '' : segment === segments[i]));
