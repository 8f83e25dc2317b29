import * as z from 'zod';
import type { RecordId } from '../base/mycase-error.ts';
import type { ListCache } from '../cache/list-cache.ts';
import type { ToolDefinition } from '../catalog/describe-tool.ts';
import type { RequestContext } from '../client/client-types.ts';
import type { Report } from '../formatting/report-result.ts';
import type { Arguments, OperationResult, Shape, ToolHints } from '../operations/operation-types.ts';
import type { RequireConfirmation } from '../writes/confirm/confirmation-gate.ts';

/** One line of an answer. */
export type Row = Readonly<Record<string, unknown>>;

/** The parts that a workflow works with. */
export interface WorkflowContext {
  readonly cache: ListCache;
  /** IANA identifier of the firm's zone: what "today" is. */
  readonly zone: string;
  /** Folder that files may be saved to; without one they travel inline. */
  readonly filesFolder?: string | undefined;
  /** A sentence for each answer: the lists are not those of the whole firm. */
  readonly caveat?: string | undefined;
  /** Requires a confirmation of the action, where the workflow is listed with `confirm`. */
  readonly requireConfirmation: RequireConfirmation;
  /**
   * Runs one write by the name of its operation, without a confirmation and without the search for similar records.
   * Throws a MyCaseError.
   */
  runOperation(tool: string, args: Arguments, scope: RequestContext): Promise<OperationResult>;
  /**
   * Resolves the names in such a write, as of stages and roles, and searches for records like the one it would create.
   * Throws a MyCaseError for a name that the firm lacks, and for a similar record.
   */
  assertValidWrite(tool: string, args: Arguments, scope: RequestContext): Promise<void>;
  /**
   * The id of the record that the same create has made within ten minutes, from any server that shares the state folder.
   * Throws a MyCaseError.
   */
  findRecentCreateId(tool: string, args: Arguments, scope: RequestContext): Promise<RecordId | undefined>;
}

/** A tool that finishes a lawyer's job: questions over the firm's lists, answered by the server in one call. */
export interface Workflow extends ToolDefinition {
  /** `args` are what `input` parsed: they are not checked again. Throws a MyCaseError that says what to do. */
  run(args: Arguments, context: WorkflowContext, scope: RequestContext): Promise<Report>;
}

const READ_HINTS: ToolHints = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

const WRITE_HINTS: ToolHints = { ...READ_HINTS, readOnlyHint: false, idempotentHint: false };

/** The definition of a workflow. Its arguments have the types of `input`. */
interface WorkflowDefinition<Input extends Shape> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  /** The rows of each section of the answer, by its key; any field may be missing. */
  readonly sections: Readonly<Record<string, z.ZodType>>;
  run(args: z.infer<z.ZodObject<Input>>, context: WorkflowContext, scope: RequestContext): Promise<Report>;
}

/** Declares a workflow that only reads. */
export const defineReadWorkflow = <Input extends Shape>(definition: WorkflowDefinition<Input>): Workflow =>
  createWorkflow(definition, READ_HINTS, false);

/** Declares a workflow that writes, once what it would do was confirmed. */
export const defineWriteWorkflow = <Input extends Shape>(definition: WorkflowDefinition<Input>): Workflow =>
  createWorkflow(definition, WRITE_HINTS, true);

function createWorkflow<Input extends Shape>(
  { name, title, description, input: shape, sections, run }: WorkflowDefinition<Input>,
  hints: ToolHints,
  confirm: boolean,
): Workflow {
  const input = z.strictObject(shape);
  return {
    name,
    title,
    description,
    input,
    output: createReportSchema(sections),
    hints,
    confirm,
    run,
  };
}

/** A report as structured content: what it says first, then each section with its total and the rows shown. */
const createReportSchema = (sections: Readonly<Record<string, z.ZodType>>): z.ZodObject =>
  z.looseObject({
    summary: z.array(z.string()),
    ...Object.fromEntries(
      Object.entries(sections).map(([key, row]) => [
        key,
        z.looseObject({ total: z.int(), rows: z.array(row) }).optional(),
      ]),
    ),
  });
