import * as z from 'zod';
import { dateFormRegistry } from './request-fields.ts';

/** MyCase: the most rows of a page. */
export const MAX_PAGE_SIZE = 1000;

/** The number of rows of a page. MyCase: 1 to 1000, default 25. */
export const page_size = z.int().min(1).max(MAX_PAGE_SIZE).optional().describe('Default 25');

/** The start of the next page: the `next_page_token` of the last answer. MyCase: a token is valid for 3 days. */
export const page_token = z.string().min(1).optional().describe('next_page_token of the last answer');

/** Only records changed since then, inclusive. MyCase: it has no other filter by date. */
export const updated_after = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/,
    'must be a date or a date-time, like 2026-03-31 or 2026-03-31T09:00',
  )
  .register(dateFormRegistry, { form: 'day-or-date-time' })
  .optional()
  .describe('Changed since; date or date-time');
