import type { Assumption } from './assumption.ts';

const IS_WRITE = 'It concerns writes.';

/** The facts about writes. The check sends none. */
export const WRITE_ASSUMPTIONS = {
  'A-63': {
    statement: 'A PUT replaces the record. The effect of an optional field that it leaves out is not known.',
    source: 'unknown',
    remedy: 'If such a field stays: send only the changed fields and the required ones, in `planUpdate`.',
    unreadable: IS_WRITE,
  },
  'A-64': {
    statement: 'A PUT adds the values of custom fields that it has. It does not replace those of the record.',
    source: 'a live account',
    remedy: 'Send all values of custom fields again with each update.',
    unreadable: IS_WRITE,
  },
  'A-65': {
    statement: 'MyCase stores a stage or a practice area that the firm does not have as blank, without an error.',
    source: 'documentation',
    remedy: 'Nothing: the program refuses such names before it sends them.',
    unreadable: IS_WRITE,
  },
  'A-66': {
    statement: 'MyCase creates a role on a case that the firm does not have.',
    source: 'documentation',
    remedy: 'Nothing: the program refuses such names before it sends them.',
    unreadable: IS_WRITE,
  },
  'A-67': {
    statement:
      'MyCase adds an unknown activity of a time entry or an expense to the firm. It has no list of activities.',
    source: 'documentation',
    remedy: 'With a list of activities: read it in place of the names in use.',
    unreadable: IS_WRITE,
  },
  'A-68': {
    statement: 'An address needs all its six parts. It replaces the former one.',
    source: 'documentation',
    remedy: 'Change the schema of addresses.',
    unreadable: IS_WRITE,
  },
  'A-69': {
    statement: 'MyCase drops a reference of a lead to an unknown client who referred it, without an error.',
    source: 'documentation',
    remedy: 'Nothing: the program looks up the client first.',
    unreadable: IS_WRITE,
  },
  'A-70': {
    statement: 'The name of a case is unique in the firm.',
    source: 'documentation',
    remedy: 'Remove the check of the name in `open_case`.',
    unreadable: IS_WRITE,
  },
  'A-71': {
    statement:
      'A create answers 201 with the record, an update and a deletion 204 without a body. Notes, subfolders, payments and list options answer 200, calls 202.',
    source: 'documentation',
    remedy:
      'Change the status of the operation in `src/tools/`. An answer with another status is checked by reading the record.',
    unreadable: IS_WRITE,
  },
  'A-72': {
    statement: 'A new call has no id in the answer. It appears in its list within a minute.',
    source: 'documentation',
    remedy: 'Raise the time for a new call in `CACHE_TIMING`.',
    unreadable: IS_WRITE,
  },
  'A-73': {
    statement: 'MyCase has no conditional update and no idempotency key.',
    source: 'documentation',
    remedy: 'With a condition: send it with each PUT, in place of the locks.',
    unreadable: IS_WRITE,
  },
  'A-74': {
    statement: 'A person who is added to a record twice is on it once.',
    source: 'unknown',
    remedy: 'Let the duplicate guard refuse the second call.',
    unreadable: IS_WRITE,
  },
  'A-75': {
    statement: 'MyCase answers 422 to a PUT with a reference to a deleted record.',
    source: 'unknown',
    remedy: 'Remove the second attempt of `sendUpdate`.',
    unreadable: IS_WRITE,
  },
  'A-76': {
    statement:
      'An upload has two steps: a POST of the record, which answers `put_url` and `put_headers`, and a PUT of the bytes to this address.',
    source: 'documentation',
    remedy: 'Change the upload of documents.',
    unreadable: IS_WRITE,
  },
  'A-77': {
    statement: 'null empties an optional field that no schema allows to be null. An empty text empties a text.',
    source: 'unknown',
    remedy: 'Change the values that `clear_fields` sends.',
    unreadable: IS_WRITE,
  },
  'A-78': {
    statement: 'MyCase answers 422 to a body with wrong fields, and names each in `source.pointer`.',
    source: 'documentation',
    remedy: 'Change `createStatusError`.',
    unreadable: IS_WRITE,
  },
  'A-79': {
    statement:
      'A new time entry accepts `utbms_activity_code` and `utbms_task_code` where LEDES billing is on. It is not known whether an answer shows them.',
    source: 'other programs',
    remedy:
      'Remove both arguments of `create_time_entry`. If an answer shows them, add them to the fields of a time entry.',
    unreadable: IS_WRITE,
  },
} satisfies Record<string, Assumption>;
