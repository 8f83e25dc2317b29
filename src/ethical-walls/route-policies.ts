import type { Method } from '../client/types.ts';

/** What an id in a path can be of. */
export type Kind =
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
export type RecordScope = 'cases' | 'people' | 'filed' | 'threads' | 'notes' | 'folders' | 'open';

/** One path of the API. */
export interface RoutePolicy {
  /** What the id after the first segment is of; it has to be open for anything to be read or written behind it. */
  readonly of?: Kind;
  readonly holds: RecordScope;
}

/** What lies behind an open record of these kinds is all on the same case: nothing of it is hidden, so its count holds. */
export const ON_ONE_CASE: readonly (Kind | undefined)[] = ['case', 'document', 'folder'];

const OPEN: RoutePolicy = { holds: 'open' };

const V1: Readonly<Record<string, RoutePolicy>> = {
  '/calls': { holds: 'filed' },
  '/calls/{id}': { of: 'call', holds: 'filed' },
  '/case_roles': OPEN,
  '/case_stages': OPEN,
  '/case_stages/{id}': OPEN,
  '/cases': { holds: 'cases' },
  '/cases/{id}': { of: 'case', holds: 'cases' },
  '/cases/{id}/documents': { of: 'case', holds: 'filed' },
  '/cases/{id}/folder': { of: 'case', holds: 'folders' },
  '/cases/{id}/message_threads': { of: 'case', holds: 'threads' },
  '/cases/{id}/notes': { of: 'case', holds: 'notes' },
  '/cases/{id}/relationships/clients': { of: 'case', holds: 'cases' },
  '/cases/{id}/relationships/companies': { of: 'case', holds: 'cases' },
  '/cases/{id}/relationships/staff': { of: 'case', holds: 'cases' },
  '/cases/{id}/subfolders': { of: 'case', holds: 'folders' },
  '/clients': { holds: 'people' },
  '/clients/{id}': { of: 'client', holds: 'people' },
  '/clients/{id}/cases': { of: 'client', holds: 'cases' },
  '/clients/{id}/message_threads': { of: 'client', holds: 'threads' },
  '/clients/{id}/notes': { of: 'client', holds: 'notes' },
  '/companies': { holds: 'people' },
  '/companies/{id}': { of: 'company', holds: 'people' },
  '/companies/{id}/notes': { of: 'company', holds: 'notes' },
  '/companies/{id}/relationships/clients': { of: 'company', holds: 'people' },
  '/custom_fields': OPEN,
  '/custom_fields/{id}': OPEN,
  '/custom_fields/{id}/list_options': OPEN,
  '/custom_fields/{id}/list_options/{key}': OPEN,
  '/document_versions': { holds: 'filed' },
  '/documents': { holds: 'filed' },
  '/documents/{id}': { of: 'document', holds: 'filed' },
  '/documents/{id}/data': { of: 'document', holds: 'open' },
  '/documents/{id}/versions': { of: 'document', holds: 'open' },
  '/documents/{id}/versions/{version_number}': { of: 'document', holds: 'open' },
  '/documents/{id}/versions/{version_number}/data': { of: 'document', holds: 'open' },
  '/events': { holds: 'filed' },
  '/events/{id}': { of: 'event', holds: 'filed' },
  '/events/{id}/relationships/staff': { of: 'event', holds: 'filed' },
  '/expenses': { holds: 'filed' },
  '/expenses/{id}': { of: 'expense', holds: 'filed' },
  '/firm': OPEN,
  '/folders/{id}/documents': { of: 'folder', holds: 'filed' },
  '/folders/{id}/subfolders': { of: 'folder', holds: 'folders' },
  '/invoice_payments': { holds: 'filed' },
  '/invoices': { holds: 'filed' },
  '/invoices/{id}': { of: 'invoice', holds: 'filed' },
  '/invoices/{id}/payments': { of: 'invoice', holds: 'filed' },
  '/leads': { holds: 'people' },
  '/leads/{id}': { of: 'lead', holds: 'people' },
  '/locations': OPEN,
  '/locations/{id}': OPEN,
  '/me': OPEN,
  '/message_threads': { holds: 'threads' },
  '/message_threads/{id}/messages': { of: 'message_thread', holds: 'open' },
  '/notes/{id}': { of: 'note', holds: 'notes' },
  '/people_groups': OPEN,
  '/people_groups/{id}': OPEN,
  '/practice_areas': OPEN,
  '/practice_areas/{id}': OPEN,
  '/referral_sources': OPEN,
  '/staff': OPEN,
  '/staff/{id}': OPEN,
  '/tasks': { holds: 'filed' },
  '/tasks/{id}': { of: 'task', holds: 'filed' },
  '/tasks/{id}/relationships/staff': { of: 'task', holds: 'filed' },
  '/time_entries': { holds: 'filed' },
  '/time_entries/{id}': { of: 'time_entry', holds: 'filed' },
  '/webhooks/subscriptions': OPEN,
  '/webhooks/subscriptions/{id}': OPEN,
};

const PROFILE: Readonly<Record<string, RoutePolicy>> = {
  '/case_stages': OPEN,
  '/cases/{id}/client_relationships': { of: 'case', holds: 'filed' },
  '/cases/{id}/documents': { of: 'case', holds: 'filed' },
  '/cases/{id}/documents_folder': { of: 'case', holds: 'folders' },
  // The profile reads no client by its id: the cases that come back are judged alone.
  '/clients/{id}/cases': { holds: 'cases' },
  '/companies': { holds: 'people' },
  '/events/{id}': { of: 'event', holds: 'filed' },
  '/firm': OPEN,
};

/** Every path there is, by API. One that is not here is refused: nobody has said what lies behind it. */
export const ROUTE_POLICIES = { v1: V1, profile: PROFILE } as const;

const GOES_DEEP =
  'is not done while cases are walled off from this server: what it deletes, cases behind the walls may need. ' +
  'It can be done in MyCase itself.';

/** What walls refuse whatever it is about, and why; thereby a refusal tells nothing of the record. */
const REFUSED: Readonly<Record<string, string>> = {
  'POST /webhooks/subscriptions':
    'is not done while cases are walled off from this server: MyCase would report changes of those, too.',
  'DELETE /case_stages/{id}': GOES_DEEP,
  'DELETE /clients/{id}': GOES_DEEP,
  'DELETE /companies/{id}': GOES_DEEP,
  'DELETE /custom_fields/{id}': GOES_DEEP,
  'DELETE /custom_fields/{id}/list_options/{key}': GOES_DEEP,
  'DELETE /locations/{id}': GOES_DEEP,
  'DELETE /practice_areas/{id}': GOES_DEEP,
  'PATCH /events/{id}':
    'is not done while cases are walled off from this server: the published profile does not tell on which case an event is.',
};

/** A request's way: the door it goes through, the id in it, and why it is refused, if it is. */
export interface MatchedRoute {
  readonly door: RoutePolicy;
  /** As the path has it. */
  readonly id: string | undefined;
  readonly refusal: string | undefined;
}

/** The passage of a method and a path with its values put in; undefined for a path that is not known. */
export function matchRoute(
  doors: Readonly<Record<string, RoutePolicy>>,
  method: Method,
  path: string,
): MatchedRoute | undefined {
  const given = path.split('/');
  const found = Object.entries(doors).find(([template]) => fits(template.split('/'), given));
  if (!found) return undefined;
  const [template, door] = found;
  return { door, id: door.of && given[2], refusal: REFUSED[`${method} ${template}`] };
}

const fits = (template: readonly string[], given: readonly string[]): boolean =>
  template.length === given.length &&
  template.every((segment, i) => (segment.startsWith('{') ? given[i] !== '' : segment === given[i]));
