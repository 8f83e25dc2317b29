import * as z from 'zod';
import { day } from '../../operations/fields.ts';

/** What is blank is nothing; said when it comes, as a least length of each would make the catalogue long. */
const words = z.string().trim().refine(Boolean, 'must not be blank');

/** What open_case takes. */
export const input = {
  name: words.describe('Unique in the firm'),
  client: z
    .union([
      words,
      z.strictObject({
        first_name: words,
        last_name: words,
        email: words.optional(),
        cell_phone_number: words.optional(),
      }),
    ])
    .describe('Id, name or e-mail of one there is, or the fields of a new one'),
  client_role: words.optional(),
  others: z.array(words).optional().describe('All others involved, for the conflict check'),
  lead_attorney: words.optional(),
  staff: z.array(words).optional().describe('Ids or names'),
  practice_area: words.optional(),
  case_stage: words.optional(),
  case_number: words.optional(),
  description: words.optional(),
  opened_date: day.optional(),
  sol_date: day.optional(),
  folders: z.array(words).optional(),
  tasks: z
    .array(
      z.strictObject({
        name: words,
        due_date: day,
        priority: z.enum(['Low', 'Medium', 'High']).optional(),
        staff: z.array(words).optional(),
      }),
    )
    .optional(),
  note: z.strictObject({ subject: words, note: words }).optional(),
  allow_duplicate: z.boolean().optional(),
};

/** The arguments of open_case. */
export type Asked = z.infer<z.ZodObject<typeof input>>;
