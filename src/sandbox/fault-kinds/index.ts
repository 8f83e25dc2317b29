import { keepRefreshToken } from '../oauth/index.ts';
import { errorsWith200, gatewayPage, signInPage, withJson } from './answers.ts';
import type { FaultKind } from './fault-kind.ts';
import {
  emptyFirstPage,
  emptyPage,
  firstPage,
  linkText,
  linkToStart,
  pageCycle,
  relWords,
  repeatedRows,
  reversedRows,
  smallPage,
  unchanged,
  withCount,
  withoutFilters,
  withoutHeader,
} from './pages.ts';
import { eachRow, grouped, withAmounts, withDays, without, withPlainTimes, withTextIds, withTexts } from './rows.ts';

/**
 * The faults that have a name. `POST /__sandbox/faults {"kind": "no_link", "path": "/v1/cases", "times": 9}` switches
 * one on. `GET /__sandbox/faults` lists them. `DELETE /__sandbox/faults` switches all off.
 *
 * Options of every fault: `method`, `path` (a `*` at its end fits longer paths), `times` (1 by default), `headers`,
 * `delay_ms`.
 * Answers: errors_200, sign_in_page, gateway_page (`status`), empty_200, other_body, created_without_id. The first
 * three do not carry out the request, unless the fault has `after: true`.
 * Without a length: gateway_page with `without_length: true` has no `Content-Length` header.
 * Lists: no_link, no_count, wrong_count (`count`), rel_words, link_text (`link`), page_cycle, same_rows, repeated_rows,
 * small_pages, empty_first_page, empty_pages. Their pages have at most `page_size` rows (50 by default), where the
 * operation has this parameter. The pages of reversed_rows and ignored_filters have the requested size.
 * Rows: no_ids, no_objects, text_ids, text_amounts, comma_amounts, dollar_amounts, missing_field (`field`), us_dates,
 * timed_dates, plain_times, other_texts (`text`). They change the first `rows` rows of a list (all by default), or a
 * single record.
 * Tokens, with the path `/tokens`: no_expires_in, no_refresh_token.
 * Faults without a name are fields of `Fault`: status, body, cut, cut_body, cut_at, cut_upload, broken_json,
 * empty_body, huge_mb, repeat_link.
 *
 * Records for tests: the firm's further clients start at 27883751, cases at 31208055, companies at 9310780, events at
 * 55744348, invoices at 18238286, documents at 64028297, tasks at 72411566 (`seed/further/`).
 * `POST /__sandbox/sets/hostile` and `POST /__sandbox/sets/one_sided_links` add records and answer their ids.
 * `POST /__sandbox/records/invoices {…}` stores one record without any check.
 */
export const FAULT_KINDS: { readonly [kind: string]: FaultKind } = {
  errors_200: {
    description: 'Status 200 with {"errors": [...]}. The request is not carried out, unless `after` is set.',
    replaces: true,
    spoil: errorsWith200,
  },
  sign_in_page: {
    description: 'Status 200 with a sign-in page in HTML. The request is not carried out, unless `after` is set.',
    replaces: true,
    spoil: signInPage,
  },
  gateway_page: {
    description: 'A gateway page in HTML, with `status` (502). The request is not carried out, unless `after` is set.',
    replaces: true,
    spoil: gatewayPage,
  },
  empty_200: {
    description: 'The request is carried out, and the answer is status 200 without a body.',
    spoil: () => ({ status: 200 }),
  },
  other_body: {
    description: 'The documented status, with the body {"message": "OK"}.',
    spoil: (spoiling) => withJson(spoiling, { message: 'OK' }),
  },
  created_without_id: {
    description: 'The record is created, and the answer has no `id`.',
    spoil: (spoiling) => eachRow(spoiling, (row) => without(row, 'id')),
  },
  no_link: {
    description: 'No page has a `Link` header. `Item-Count` stays.',
    prepare: smallPage,
    spoil: (spoiling) => withoutHeader(spoiling, 'Link'),
  },
  no_count: {
    description: 'No page has an `Item-Count` header. `Link` stays.',
    prepare: smallPage,
    spoil: (spoiling) => withoutHeader(spoiling, 'Item-Count'),
  },
  wrong_count: {
    description: 'The `Item-Count` header of each page is `count`.',
    prepare: smallPage,
    spoil: withCount,
  },
  rel_words: {
    description: 'The next link says `rel="last next"`.',
    prepare: smallPage,
    spoil: relWords,
  },
  link_text: {
    description: 'The `Link` header is `link`, with the URL of the next page for {url}, and its path for {path}.',
    prepare: smallPage,
    spoil: linkText,
  },
  page_cycle: {
    description: 'The first page links to page A, A links to B, and B links to A.',
    prepare: smallPage,
    spoil: pageCycle,
  },
  same_rows: {
    description: 'Each page has the rows of the first page and a next link with a new token.',
    prepare: firstPage,
    spoil: linkToStart,
  },
  repeated_rows: {
    description: 'Each page begins with the last row of the page before it.',
    prepare: smallPage,
    spoil: repeatedRows,
  },
  small_pages: {
    description: 'A page has at most `page_size` rows (50), also if more are requested.',
    prepare: smallPage,
    spoil: unchanged,
  },
  reversed_rows: {
    description: 'The rows of each page are in the opposite order.',
    spoil: reversedRows,
  },
  ignored_filters: {
    description: 'The filters of the request have no effect.',
    prepare: withoutFilters,
    spoil: unchanged,
  },
  empty_first_page: {
    description: 'The first page is empty and has a next link. The later pages have all rows.',
    prepare: smallPage,
    spoil: emptyFirstPage,
  },
  empty_pages: {
    description: 'Each page is empty and has a next link with a new token.',
    prepare: firstPage,
    spoil: emptyPage,
  },
  no_ids: {
    description: 'The first `rows` rows (all) have no `id`.',
    spoil: (spoiling) => eachRow(spoiling, (row) => without(row, 'id')),
  },
  no_objects: {
    description: 'The first `rows` rows (all) are not objects.',
    spoil: (spoiling) => eachRow(spoiling, () => 'not a record'),
  },
  text_ids: {
    description: 'The ids of the first `rows` rows (all) and of their references are strings.',
    spoil: (spoiling) => eachRow(spoiling, withTextIds),
  },
  text_amounts: {
    description: 'Amounts of money are strings such as "1250.00".',
    spoil: (spoiling) => eachRow(spoiling, (row) => withAmounts(row, String)),
  },
  comma_amounts: {
    description: 'Amounts of money are strings such as "1,250.00".',
    spoil: (spoiling) => eachRow(spoiling, (row) => withAmounts(row, grouped)),
  },
  dollar_amounts: {
    description: 'Amounts of money are strings such as "$1250.00".',
    spoil: (spoiling) => eachRow(spoiling, (row) => withAmounts(row, (amount) => amount.replace(/^-?/, '$&$'))),
  },
  missing_field: {
    description: 'Rows do not have the field that `field` names, such as `paid_amount` or `rate`.',
    spoil: (spoiling) => eachRow(spoiling, (row) => without(row, spoiling.fault.field ?? '')),
  },
  us_dates: {
    description: 'Days are written as "11/02/2026".',
    spoil: (spoiling) => eachRow(spoiling, (row) => withDays(row, (year, month, day) => `${month}/${day}/${year}`)),
  },
  timed_dates: {
    description: 'Days are written as "2026-11-02T00:00:00Z".',
    spoil: (spoiling) => eachRow(spoiling, (row) => withDays(row, (...day) => `${day.join('-')}T00:00:00Z`)),
  },
  plain_times: {
    description: 'Date-times are written as "2026-11-02 17:00:00 UTC".',
    spoil: (spoiling) => eachRow(spoiling, withPlainTimes),
  },
  other_texts: {
    description: 'Each text in the rows is `text`, and each row has a field with this name, too.',
    spoil: (spoiling) => {
      const { text = '' } = spoiling.fault;
      return eachRow(spoiling, (row) => ({ ...withTexts(row, () => text), [text]: text }));
    },
  },
  no_expires_in: {
    description: 'The answer of `/tokens` has no `expires_in`.',
    spoil: (spoiling) => eachRow(spoiling, (row) => without(row, 'expires_in')),
  },
  no_refresh_token: {
    description: 'The answer of a renewal has no `refresh_token`. The old refresh token can be used again.',
    spoil: (spoiling) => {
      keepRefreshToken(spoiling.authority, spoiling.request);
      return eachRow(spoiling, (row) => without(row, 'refresh_token'));
    },
  },
};

/** The fault of a name; undefined for an unknown name. */
export function faultKind(name: string | undefined): FaultKind | undefined {
  return name !== undefined && Object.hasOwn(FAULT_KINDS, name) ? FAULT_KINDS[name] : undefined;
}
