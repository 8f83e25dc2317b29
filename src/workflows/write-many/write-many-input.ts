import * as z from 'zod';

const text = z.string().trim().refine(Boolean, 'must not be blank');
const idText = z.union([z.string(), z.int()]).transform(String);

const step = z.strictObject({
  tool: text.describe('Name of a writing tool'),
  arguments: z
    .union([z.string(), z.record(z.string(), z.unknown())])
    .optional()
    .describe('As JSON text'),
  for_each: z.array(idText).optional().describe('Ids: one write for each'),
  id_argument: text.optional().describe('The argument for these ids; default: the id in the path'),
  repeat: text.optional().describe('RRULE of a create, e.g. "FREQ=WEEKLY;COUNT=8"'),
});

/** The input of write_many. Exactly one of `steps`, `plan_id` and `undo` is required. */
export const writeManyInput = {
  steps: z.array(step).optional(),
  plan_id: text.optional().describe('Continues a plan'),
  undo: text.optional().describe('Id of a plan to reverse'),
};

/** A step as a caller gives it. */
export type StepInput = z.infer<typeof step>;
