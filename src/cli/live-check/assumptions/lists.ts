import type { Assumption } from './assumption.ts';

/** The facts about lists, their pages and their filters. */
export const LIST_ASSUMPTIONS = {
  'A-01': {
    statement: 'A list is a JSON array of records. A record is a JSON object. Neither has an envelope.',
    source: 'documentation',
    remedy: 'Unwrap the body in `parseResponse`.',
  },
  'A-02': {
    statement: '`page_size` is 1 to 1000. A page has as many records as requested, if the list has them.',
    source: 'documentation',
    remedy: 'Lower `MAX_PAGE_SIZE` and the maximum of `page_size`.',
  },
  'A-03': {
    statement: 'Without `page_size` a page has 25 records.',
    source: 'documentation',
    remedy: 'Change the descriptions of the tools whose page size is fixed.',
  },
  'A-04': {
    statement: 'A page has a `Link` header with `rel="next"` and a `page_token`. The last page has none.',
    source: 'other programs',
    remedy: 'Change `parseNextPageToken`.',
  },
  'A-05': {
    statement: 'MyCase answers 400 to a `page_token` that it does not accept.',
    source: 'unknown',
    remedy: 'Change the status in `scanNextPage` and in the index of case owners.',
  },
  'A-06': {
    statement: 'A `page_token` is valid for three days.',
    source: 'documentation',
    remedy:
      'Change the description of `page_token`. A reading of a list that was stopped starts again from its first page.',
    unreadable: 'The check would take three days.',
  },
  'A-07': {
    statement:
      'Each page has an `Item-Count` header with the number of records on all pages. The list of invoices may lack it.',
    source: 'a live account',
    remedy:
      'Nothing, if it is missing: answers then state that the number could not be compared. Change `parseItemCount` for another form.',
  },
  'A-08': {
    statement: '`Item-Count` of a filtered list is the number of records that match the filter.',
    source: 'unknown',
    remedy: 'Count a list with the request for its changes, in `refreshList`.',
  },
  'A-09': {
    statement:
      'Lists are ordered by ascending id. A page continues where the page before it ended, so no record is on two pages.',
    source: 'unknown',
    remedy:
      'Nothing, if another order is fixed. If records move between pages while a list is read, read the list again in `scanToEnd`.',
  },
  'A-10': {
    statement: '`filter[updated_after]` accepts a date-time with an offset and includes records changed at that time.',
    source: 'documentation',
    remedy: 'Raise the overlap in `CACHE_TIMING`.',
  },
  'A-11': {
    statement: 'Every list that is cached, except payments, has `filter[updated_after]`.',
    source: 'documentation',
    remedy: 'Change `hasUpdatedAfter`. A list without the filter is read completely each time.',
  },
  'A-12': {
    statement: 'A change of a record changes its `updated_at`, and the filter finds it within five minutes.',
    source: 'unknown',
    remedy: 'Lower the intervals of complete reads in `CACHE_TIMING`.',
    unreadable: 'The check would have to change a record.',
  },
  'A-13': {
    statement: "Each answer has a `Date` header. No record's `updated_at` is more than an hour later.",
    source: 'unknown',
    remedy: 'Raise the difference of clocks in `CACHE_TIMING`.',
  },
  'A-14': {
    statement: 'The subscriptions to webhooks and the options of a custom field are lists of one page.',
    source: 'documentation',
    remedy: 'Add `page` to the query of these operations.',
  },
  'A-15': {
    statement: '`filter[status]` of cases accepts `open` and `closed`, and returns only cases with this status.',
    source: 'documentation',
    remedy: 'Change the filter of `list_cases`.',
  },
  'A-16': {
    statement: '`filter[status]` of staff accepts `active` and `inactive`, which are the values of the field `active`.',
    source: 'documentation',
    remedy: 'Change the filter of `list_staff`.',
  },
  'A-17': {
    statement: 'Payments are filtered by `filter[status]`, and by invoice with `filter[payable_id]`.',
    source: 'documentation',
    remedy: 'Change the filter of `list_invoice_payments`.',
  },
  'A-18': {
    statement: 'A filter for a name compares the whole field, and does not find a part of it.',
    source: 'other programs',
    remedy: 'Change the descriptions of `list_clients`, `list_companies` and `list_leads`.',
  },
  'A-19': {
    statement:
      'By default, the list of invoices leaves out those that cannot be paid online. `only_allowed_online_payments=false` adds them.',
    source: 'a live account',
    remedy: 'Change `getListQuery`, and the sentences about hidden invoices.',
  },
  'A-20': {
    statement: '`field[client]` adds the named fields to the clients of a case.',
    source: 'documentation',
    remedy: 'Remove the reading of clients from cases, which replaces a list of clients that MyCase cannot answer.',
  },
  'A-21': {
    statement: '`field[custom_field]` accepts `id` and `field_type`. MyCase answers 400 to other names.',
    source: 'a live account',
    remedy: 'Change the names that `list_cases` and `get_case` accept.',
  },
} satisfies Record<string, Assumption>;
