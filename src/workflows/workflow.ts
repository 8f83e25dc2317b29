import * as z from 'zod';
import type { Report } from '../answers/report.ts';
import type { CallScope } from '../client/client.ts';
import type { Firm } from '../firm/mirror.ts';
import type { Demand } from '../guards/confirm.ts';
import type { Hints, Shape } from '../tools/operation.ts';
import type { Arguments } from '../tools/run.ts';

/** One line of an answer. */
export type Row = Readonly<Record<string, unknown>>;

/** What a workflow works with. */
export interface WorkflowContext {
  readonly firm: Firm;
  /** IANA identifier of the firm's zone: what "today" is. */
  readonly zone: string;
  /** Folder that files may be saved to; without one they travel inline. */
  readonly filesFolder?: string | undefined;
  /** Demands that what would be done is confirmed, where a workflow is listed with `confirm`. */
  readonly demand: Demand;
}

/** A tool that finishes a lawyer's job: questions over the firm's lists, answered by the server in one call. */
export interface Workflow<Args = Arguments> {
  readonly name: string;
  readonly title: string;
  /** What it answers, when to use it, what it leaves out. */
  readonly description: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  readonly hints: Hints;
  /** Throws a MyCaseError that says what to do. `args` are checked against `input`. */
  answer(args: Args, context: WorkflowContext, scope: CallScope): Promise<Report>;
}

const READS: Hints = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** Declares a workflow that only reads; its arguments are of the types that `input` says. */
export function question<Input extends Shape>(definition: {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  /** The rows of each section of the answer, by its key; any field may be missing. */
  readonly sections: Readonly<Record<string, z.ZodType>>;
  answer(args: z.infer<z.ZodObject<Input>>, context: WorkflowContext, scope: CallScope): Promise<Report>;
}): Workflow {
  const input = z.strictObject(definition.input);
  return {
    name: definition.name,
    title: definition.title,
    description: definition.description,
    input,
    output: reportSchema(definition.sections),
    hints: READS,
    answer: (args, context, scope) => definition.answer(input.parse(args), context, scope),
  };
}

/** A report as structured content: what it says first, then each section with its total and the rows shown. */
const reportSchema = (sections: Readonly<Record<string, z.ZodType>>): z.ZodObject =>
  z.looseObject({
    summary: z.array(z.string()),
    ...Object.fromEntries(
      Object.entries(sections).map(([key, row]) => [
        key,
        z.looseObject({ total: z.int(), rows: z.array(row) }).optional(),
      ]),
    ),
  });
