import * as z from 'zod';
import { day, referenceText } from '../../operations/request-fields.ts';

/**
 * A blank text is rejected by a check and not by a minimum length, because each minimum would make the schema longer.
 */
const nonBlankText = z.string().trim().refine(Boolean, 'must not be blank');

/** The fields of a client to create. */
const newClient = z.strictObject({
  first_name: nonBlankText,
  last_name: nonBlankText,
  email: nonBlankText.optional(),
  cell_phone_number: nonBlankText.optional(),
});

const staffTexts = z.array(referenceText).optional();

const task = z.strictObject({
  name: nonBlankText,
  due_date: nonBlankText.describe('Or "Hearing + 14 days"'),
  priority: z.enum(['Low', 'Medium', 'High']).optional(),
  staff: staffTexts,
});

const event = z.strictObject({
  name: nonBlankText,
  start: nonBlankText,
  end: nonBlankText,
  all_day: z.boolean().optional(),
  staff: staffTexts,
});

/**
 * The input of open_case. Exactly one of `name`, `case` and `plan_id` is required, and with `name` exactly one of
 * `client` and `new_client`; `client` also accepts a new client.
 */
export const openCaseInput = {
  name: nonBlankText.optional(),
  case: referenceText.optional().describe('Existing'),
  client: z.union([newClient, referenceText]).optional(),
  new_client: newClient.optional(),
  client_role: nonBlankText.optional(),
  other_parties: z.array(nonBlankText).optional().describe('For the conflict check'),
  lead_attorney: referenceText.optional(),
  staff: staffTexts,
  practice_area: nonBlankText.optional(),
  case_stage: nonBlankText.optional(),
  case_number: nonBlankText.optional(),
  description: nonBlankText.optional(),
  opened_date: day.optional(),
  sol_date: day.optional(),
  folders: z.array(nonBlankText).optional(),
  events: z.array(event).optional(),
  tasks: z.array(task).optional(),
  note: z.strictObject({ subject: nonBlankText, note: nonBlankText }).optional(),
  allow_duplicate: z.boolean().optional(),
  plan_id: nonBlankText.optional(),
};

/** The arguments of open_case. */
export type OpenCaseInput = z.infer<z.ZodObject<typeof openCaseInput>>;

export type NewClient = z.infer<typeof newClient>;

export type TaskInput = z.infer<typeof task>;

export type EventInput = z.infer<typeof event>;
