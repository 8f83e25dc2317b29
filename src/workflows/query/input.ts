import * as z from 'zod';
import { isRecord, parseJson } from '../../base/json.ts';
import { LISTS } from '../../cache/list-cache.ts';
import { OPERATORS } from './operators.ts';

/** One value or several. It is listed as text, and several may be a JSON list in text. */
const value = z
  .preprocess(
    (given) => {
      if (isRecord(given)) return given.id ?? given.name ?? given;
      return typeof given === 'string' && /^\s*\[/.test(given) ? (parseJson(given) ?? given) : given;
    },
    z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()]))]),
  )
  .optional();

const op = z.enum(OPERATORS);

const comparison = { field: z.string().optional(), op: op.optional(), value };

/** Its `op` is listed without the choices, because the condition around it lists them. */
const any = z
  .array(z.strictObject({ ...comparison, op: z.string().pipe(op).optional() }))
  .optional()
  .describe('At least one must match');

const where = z
  .array(z.strictObject({ ...comparison, any, not: z.boolean().optional() }))
  .optional()
  .describe('All must match');

/** The arguments that select records, for an answer and for a file. */
export const queryInput = { list: z.enum(LISTS), where };
