import type { Assumption } from './assumption.ts';

/** The facts about records and their fields. */
export const RECORD_ASSUMPTIONS = {
  'A-22': {
    statement:
      'The id of a record is a number. A subscription to webhooks has a text as its id, and an option of a custom field a text as its key.',
    source: 'documentation',
    remedy: 'Change `withNumericIds`. It reads a text of digits as a number.',
  },
  'A-23': {
    statement: 'A reference to a record is an object with the `id` of the record.',
    source: 'documentation',
    remedy: 'Change `getRawId` and the functions next to it, and the form of references in requests.',
  },
  'A-24': {
    statement: 'The fields of each kind of record have the names and types of its entity in `src/tools/`.',
    source: 'documentation',
    remedy: 'Change the entity. A field that is missing or has another type does not break a call.',
  },
  'A-25': {
    statement: 'A day has the form YYYY-MM-DD.',
    source: 'documentation',
    remedy: 'Change `toPlainDay`, and the reading of days in the database.',
  },
  'A-26': {
    statement: 'A date-time has the form YYYY-MM-DDThh:mm:ss with `Z` or an offset.',
    source: 'documentation',
    remedy: 'Change `parseInstant`.',
  },
  'A-27': {
    statement: 'A date-time without an offset is in UTC.',
    source: 'documentation',
    remedy: 'Change `parseInstant`. Requests always have an offset.',
    unreadable: 'It concerns date-times in requests. MyCase answers with an offset.',
  },
  'A-28': {
    statement: 'An amount of money is a number or a decimal text.',
    source: 'a live account',
    remedy: 'Change `getAmount`. It reads texts with commas and a currency sign, too.',
  },
  'A-29': {
    statement:
      'An all-day event is stored from midnight UTC of its first day to midnight UTC of the day after its last day.',
    source: 'unknown',
    remedy: 'Change `toStoredSpan` and the function next to it that finds the last day.',
  },
  'A-30': {
    statement: 'The status of a case is `open` or `closed`.',
    source: 'documentation',
    remedy: 'Change `IS_OPEN_CASE`.',
  },
  'A-31': {
    statement: "The stage and the practice area of a case are names of the firm's lists, not ids.",
    source: 'documentation',
    remedy: 'Change the use of stages and practice areas in the writes.',
  },
  'A-32': {
    statement: 'In the staff of a case, `lead_lawyer` is true or false and marks the lead attorney.',
    source: 'documentation',
    remedy: 'Change the column of the lead attorney.',
  },
  'A-33': {
    statement: 'Time entries and expenses have a list `invoices`. It is empty if they are not billed.',
    source: 'documentation',
    remedy: 'Change `isUnbilled` and the column `is_billed`.',
  },
  'A-34': {
    statement: 'A time entry or an expense is billable, unless `billable` is false.',
    source: 'documentation',
    remedy: 'Change `isBillable` and `IS_BILLABLE`.',
  },
  'A-35': {
    statement: 'A payment has the status pending, success, failure, error or timeout. Only success is money received.',
    source: 'documentation',
    remedy: 'Change `IS_RECEIVED`.',
  },
  'A-36': {
    statement:
      'An invoice has the status overdue, paid, partial, draft, unsent, sent or forwarded. A draft and a forwarded invoice are not owed.',
    source: 'a live account',
    remedy: 'Change `IS_ISSUED` and `isIssued`.',
  },
  'A-37': {
    statement: 'An invoice has `total_amount`, `paid_amount` and `case`, and no client.',
    source: 'a live account',
    remedy: 'Change the balance of an invoice, and its attribution to a client.',
  },
  'A-38': {
    statement:
      'The `parent_type` and the `field_type` of a custom field are words of the documentation. No `parent_type` names leads.',
    source: 'documentation',
    remedy: 'Change the lists of these words.',
  },
  'A-39': {
    statement: 'The value of a list field is the key of one of its options.',
    source: 'documentation',
    remedy: 'Change the view of custom field values.',
  },
  'A-40': {
    statement: 'A record can have several values of one custom field. The last one is valid.',
    source: 'a live account',
    remedy: 'Change the loading of custom field values.',
    unreadable: "Reading shows several values, but not which one MyCase's pages show.",
  },
  'A-41': {
    statement: 'A task is done if `completed` is true.',
    source: 'documentation',
    remedy: 'Change `IS_OPEN_TASK`.',
  },
  'A-42': {
    statement: '`/me` returns the staff member who is signed in.',
    source: 'documentation',
    remedy: 'Change `fetchIdentity`. Without the person, "my tasks" cannot be found.',
  },
  'A-43': {
    statement: 'The firm has a name and a URL. It has no time zone.',
    source: 'documentation',
    remedy: 'With a time zone: use it in place of the configured one.',
  },
  'A-44': {
    statement: 'A lead that was converted has a reference `case`.',
    source: 'a live account',
    remedy: 'Change the columns of `leads_with_case`.',
  },
  'A-45': {
    statement: 'A name has at most 255 characters.',
    source: 'unknown',
    remedy: 'Raise the limits of names. A longer name is compared by its first characters.',
  },
  'A-46': {
    statement: 'The `path` of a document has its folders and its name, separated by slashes.',
    source: 'documentation',
    remedy: 'Change the reading of paths in the writes.',
  },
  'A-47': {
    statement: 'A record that is read by its id has the fields of its row in the list.',
    source: 'documentation',
    remedy: 'Read the record in another way before an update.',
  },
  'A-48': {
    statement: 'A reference to a record stays after the record was deleted.',
    source: 'a live account',
    remedy: 'Nothing: the program does not need these references.',
    unreadable: 'The check would have to delete a record.',
  },
  'A-49': {
    statement: 'A field that names a client may hold the id of a company. An id of both is that of the client.',
    source: 'unknown',
    remedy: 'Change the name of a contact in the views of money.',
    unreadable: "Reading shows the id, but not the record that MyCase's pages show.",
  },
  'A-50': {
    statement: 'A link of a client and a case may be shown by only one of the two records.',
    source: 'a live account',
    remedy: 'Nothing: the program reads both.',
    unreadable: 'A link that neither record shows cannot be read.',
  },
} satisfies Record<string, Assumption>;
