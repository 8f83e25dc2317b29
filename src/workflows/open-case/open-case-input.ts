import * as z from 'zod';
import { day, referenceText } from '../../operations/request-fields.ts';

/** A blank text is rejected by a check and not by a minimum length, because each minimum would make the schema longer. */
const nonBlankText = z.string().trim().refine(Boolean, 'must not be blank');

/** The fields of a client to create. */
const newClient = z.strictObject({
  first_name: nonBlankText,
  last_name: nonBlankText,
  email: nonBlankText.optional(),
  cell_phone_number: nonBlankText.optional(),
});

/** The input of open_case. Exactly one of `client` and `new_client` is required; `client` also accepts a new client. */
export const openCaseInput = {
  name: nonBlankText.describe('Unique in the firm'),
  client: z.union([newClient, referenceText]).optional().describe('Id, name or e-mail of an existing client'),
  new_client: newClient.optional().describe('Instead of client'),
  client_role: nonBlankText.optional(),
  other_parties: z.array(nonBlankText).optional().describe('All other parties, for the conflict check'),
  lead_attorney: referenceText.optional(),
  staff: z.array(referenceText).optional().describe('Ids or names'),
  practice_area: nonBlankText.optional(),
  case_stage: nonBlankText.optional(),
  case_number: nonBlankText.optional(),
  description: nonBlankText.optional(),
  opened_date: day.optional(),
  sol_date: day.optional(),
  folders: z.array(nonBlankText).optional(),
  tasks: z
    .array(
      z.strictObject({
        name: nonBlankText,
        due_date: day,
        priority: z.enum(['Low', 'Medium', 'High']).optional(),
        staff: z.array(referenceText).optional(),
      }),
    )
    .optional(),
  note: z.strictObject({ subject: nonBlankText, note: nonBlankText }).optional(),
  allow_duplicate: z.boolean().optional(),
};

/** The arguments of open_case. */
export type OpenCaseInput = z.infer<z.ZodObject<typeof openCaseInput>>;

export type NewClient = z.infer<typeof newClient>;

export type TaskInput = NonNullable<OpenCaseInput['tasks']>[number];
