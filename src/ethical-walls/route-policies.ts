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
 * What the records behind a path are, as walls see them: cases; people, who are on cases; records that name the case
 * they are `filed` on; notes, which may be on a person instead; folders, which name nothing; and what is on no case.
 */
export type RecordCategory = 'cases' | 'people' | 'filed' | 'threads' | 'notes' | 'folders' | 'open';

/** One path of the API. */
export interface RoutePolicy {
  /** The kind of record that the first id of the path names. It must be visible for any request behind it. */
  readonly idKind?: RecordKind;
  readonly category: RecordCategory;
}

/** The lists below such a record belong to one case. If the record is visible, all rows are, so MyCase's count is right. */
export const SINGLE_CASE_KINDS: readonly (RecordKind | undefined)[] = ['case', 'document', 'folder'];

const OPEN_POLICY: RoutePolicy = { category: 'open' };

const V1_POLICIES: Readonly<Record<string, RoutePolicy>> = {
  '/calls': { category: 'filed' },
  '/calls/{id}': { idKind: 'call', category: 'filed' },
  '/case_roles': OPEN_POLICY,
  '/case_stages': OPEN_POLICY,
  '/case_stages/{id}': OPEN_POLICY,
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
  '/custom_fields': OPEN_POLICY,
  '/custom_fields/{id}': OPEN_POLICY,
  '/custom_fields/{id}/list_options': OPEN_POLICY,
  '/custom_fields/{id}/list_options/{key}': OPEN_POLICY,
  '/document_versions': { category: 'filed' },
  '/documents': { category: 'filed' },
  '/documents/{id}': { idKind: 'document', category: 'filed' },
  '/documents/{id}/data': { idKind: 'document', category: 'open' },
  '/documents/{id}/versions': { idKind: 'document', category: 'open' },
  '/documents/{id}/versions/{version_number}': { idKind: 'document', category: 'open' },
  '/documents/{id}/versions/{version_number}/data': { idKind: 'document', category: 'open' },
  '/events': { category: 'filed' },
  '/events/{id}': { idKind: 'event', category: 'filed' },
  '/events/{id}/relationships/staff': { idKind: 'event', category: 'filed' },
  '/expenses': { category: 'filed' },
  '/expenses/{id}': { idKind: 'expense', category: 'filed' },
  '/firm': OPEN_POLICY,
  '/folders/{id}/documents': { idKind: 'folder', category: 'filed' },
  '/folders/{id}/subfolders': { idKind: 'folder', category: 'folders' },
  '/invoice_payments': { category: 'filed' },
  '/invoices': { category: 'filed' },
  '/invoices/{id}': { idKind: 'invoice', category: 'filed' },
  '/invoices/{id}/payments': { idKind: 'invoice', category: 'filed' },
  '/leads': { category: 'people' },
  '/leads/{id}': { idKind: 'lead', category: 'people' },
  '/locations': OPEN_POLICY,
  '/locations/{id}': OPEN_POLICY,
  '/me': OPEN_POLICY,
  '/message_threads': { category: 'threads' },
  '/message_threads/{id}/messages': { idKind: 'message_thread', category: 'open' },
  '/notes/{id}': { idKind: 'note', category: 'notes' },
  '/people_groups': OPEN_POLICY,
  '/people_groups/{id}': OPEN_POLICY,
  '/practice_areas': OPEN_POLICY,
  '/practice_areas/{id}': OPEN_POLICY,
  '/referral_sources': OPEN_POLICY,
  '/staff': OPEN_POLICY,
  '/staff/{id}': OPEN_POLICY,
  '/tasks': { category: 'filed' },
  '/tasks/{id}': { idKind: 'task', category: 'filed' },
  '/tasks/{id}/relationships/staff': { idKind: 'task', category: 'filed' },
  '/time_entries': { category: 'filed' },
  '/time_entries/{id}': { idKind: 'time_entry', category: 'filed' },
  '/webhooks/subscriptions': OPEN_POLICY,
  '/webhooks/subscriptions/{id}': OPEN_POLICY,
};

const PROFILE_POLICIES: Readonly<Record<string, RoutePolicy>> = {
  '/case_stages': OPEN_POLICY,
  '/cases/{id}/client_relationships': { idKind: 'case', category: 'filed' },
  '/cases/{id}/documents': { idKind: 'case', category: 'filed' },
  '/cases/{id}/documents_folder': { idKind: 'case', category: 'folders' },
  // The profile reads no client by its id: the cases that come back are judged alone.
  '/clients/{id}/cases': { category: 'cases' },
  '/companies': { category: 'people' },
  '/events/{id}': { idKind: 'event', category: 'filed' },
  '/firm': OPEN_POLICY,
};

/** Every path there is, by API. One that is not here is refused: nobody has said what lies behind it. */
export const ROUTE_POLICIES = { v1: V1_POLICIES, profile: PROFILE_POLICIES } as const;

const CASCADING_DELETE =
  'is not done while cases are walled off from this server: what it deletes, cases behind the walls may need. ' +
  'It can be done in MyCase itself.';

/** Requests that walls refuse for any record, with the reason. The refusal tells nothing of the record. */
const REFUSALS: Readonly<Record<string, string>> = {
  'POST /webhooks/subscriptions':
    'is not done while cases are walled off from this server: MyCase would report changes of those, too.',
  'DELETE /case_stages/{id}': CASCADING_DELETE,
  'DELETE /clients/{id}': CASCADING_DELETE,
  'DELETE /companies/{id}': CASCADING_DELETE,
  'DELETE /custom_fields/{id}': CASCADING_DELETE,
  'DELETE /custom_fields/{id}/list_options/{key}': CASCADING_DELETE,
  'DELETE /locations/{id}': CASCADING_DELETE,
  'DELETE /practice_areas/{id}': CASCADING_DELETE,
  'PATCH /events/{id}':
    'is not done while cases are walled off from this server: the published profile does not tell on which case an event is.',
};

/** The policy of a request's path, the id in the path, and the reason if the request is refused. */
export interface MatchedRoute {
  readonly policy: RoutePolicy;
  /** As the path has it. */
  readonly id: string | undefined;
  readonly refusal: string | undefined;
}

/** Finds the policy of a method and a path that has its values put in. Returns undefined for an unknown path. */
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
