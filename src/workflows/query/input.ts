import * as z from 'zod';
import { LISTS } from '../../cache/list-cache.ts';
import { OPERATORS } from './operators.ts';

const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()]))]).optional();

const comparison = { field: z.string().optional(), op: z.enum(OPERATORS).optional(), value };

/** Listed without the properties of its conditions; the list of conditions has them. */
const any = z
  .array(z.looseObject({}))
  .pipe(z.array(z.strictObject(comparison)))
  .optional()
  .describe('Conditions; at least one must match');

const where = z
  .array(z.strictObject({ ...comparison, any, not: z.boolean().optional() }))
  .optional()
  .describe('All must match');

/** What records are asked for: the same for an answer and for a file. */
export const queryInput = { list: z.enum(LISTS), where };
