import * as z from 'zod';
import type { ToolGuide } from '../base/tool-guide.ts';
import type { ListCache } from '../cache/list-cache.ts';
import type { ToolDefinition } from '../catalog/describe-tool.ts';
import type { CallContext } from '../client/client-types.ts';
import type { FirmDatabase } from '../database/firm-database.ts';
import type { FirmTables } from '../database/firm-tables.ts';
import type { DocumentReader } from '../documents/document-reader.ts';
import type { FileSettings } from '../files/file-settings.ts';
import type { BrowserDownload } from '../files/page-transfer.ts';
import type { Report } from '../formatting/report-result.ts';
import { buildTableSchema } from '../operations/define-operation.ts';
import type { FetchedDocument } from '../operations/fetch-document.ts';
import type { Arguments, Shape, ToolHints } from '../operations/operation-types.ts';
import type { TextCollector } from '../text-index/text-collector.ts';
import type { RequireConfirmation } from '../writes/confirm/confirmation-gate.ts';
import type { PlannedWrites } from './write-many/planned-writes.ts';

/** One row of a section. */
export type Row = Readonly<Record<string, unknown>>;

/** The dependencies of a workflow. */
export interface WorkflowContext {
  readonly cache: ListCache;
  /** The tools of this server, for sentences that name one. */
  readonly tools: ToolGuide;
  /** The lists as tables. */
  readonly database: FirmDatabase;
  /** Writes lists that were read into the tables. */
  readonly tables: FirmTables;
  /** Reads texts into the index of texts. */
  readonly text: TextCollector;
  /** Reads the text of documents. */
  readonly documents: DocumentReader;
  /**
   * Fetches a document with its bytes: the present version, or the one with the number `version`. Throws a MyCaseError,
   * also for a document that the ethical walls hide.
   */
  fetchDocument(id: number, version: number | undefined, call: CallContext): Promise<FetchedDocument>;
  /** IANA identifier of the firm's time zone. It defines today. */
  readonly zone: string;
  /** The time zone in a sentence. It states that the zone is this machine's, if the firm's is not known. */
  readonly zoneText: string;
  /** An answer shows at most about this many rows of records. */
  readonly maxShownRows: number;
  /** The folders where files may be saved. Without one, files are returned in the result. */
  readonly files: FileSettings;
  /** How a file goes to the browser of the person. Undefined without a host. */
  readonly browserDownload?: BrowserDownload | undefined;
  /** The address of the program of the thread that writes the file of a result. */
  readonly fileThreadScript: URL;
  /** The path of the firm's letterhead, a DOCX file. */
  readonly letterhead?: string | undefined;
  /** A sentence for each result if the lists do not contain the whole firm. */
  readonly caveat?: string | undefined;
  /** The writes of a plan of several steps. */
  readonly plannedWrites: PlannedWrites;
  /** Throws if the action was not confirmed. Only for a workflow with `confirm`. */
  readonly requireConfirmation: RequireConfirmation;
}

/** A tool that completes a task in one call. It reads the firm's lists, or runs several writes. */
export interface Workflow extends ToolDefinition {
  /** Exactly one of these arguments is required. */
  readonly exactlyOne?: readonly string[] | undefined;
  /** For an argument of `exactlyOne`: the optional arguments that a valid call with it has too. */
  readonly exampleNeeds?: Readonly<Record<string, readonly string[]>> | undefined;
  /** The writing tools that its plans can use even if the server does not list them. Excluded tools stay excluded. */
  readonly planTools?: readonly string[] | undefined;
  /** `args` were parsed by `input`. Throws a MyCaseError. */
  run(args: Arguments, context: WorkflowContext, call: CallContext): Promise<Report>;
}

const READ_HINTS: ToolHints = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

const WRITE_HINTS: ToolHints = { ...READ_HINTS, readOnlyHint: false, idempotentHint: false };

/** The definition of a workflow. Its arguments have the types of `input`. */
interface WorkflowDefinition<Input extends Shape>
  extends Pick<Workflow, 'name' | 'title' | 'description' | 'seeAlso' | 'exactlyOne' | 'exampleNeeds' | 'planTools'> {
  readonly input: Input;
  /** The schema of the rows of each section, by the key of the section. Sections and fields are optional. */
  readonly sections: Readonly<Record<string, z.ZodObject>>;
  /** For an argument that only some sections use: the keys of these sections. */
  readonly sectionArguments?: Readonly<Record<string, readonly string[]>>;
  /** Hints that differ from the usual ones. */
  readonly hints?: Partial<ToolHints>;
  run(args: z.infer<z.ZodObject<Input>>, context: WorkflowContext, call: CallContext): Promise<Report>;
}

/** Declares a workflow that only reads. */
export const defineReadWorkflow = <Input extends Shape>(definition: WorkflowDefinition<Input>): Workflow =>
  createWorkflow(definition, READ_HINTS, 'never');

/** Declares a workflow that writes after a confirmation. */
export const defineWriteWorkflow = <Input extends Shape>(definition: WorkflowDefinition<Input>): Workflow =>
  createWorkflow(definition, WRITE_HINTS, 'always');

function createWorkflow<Input extends Shape>(
  {
    name,
    title,
    description,
    seeAlso,
    exactlyOne,
    exampleNeeds,
    planTools,
    input,
    sections,
    sectionArguments = {},
    hints,
    run,
  }: WorkflowDefinition<Input>,
  usualHints: ToolHints,
  confirm: Workflow['confirm'],
): Workflow {
  return {
    name,
    title,
    description,
    seeAlso,
    exactlyOne,
    exampleNeeds,
    planTools,
    input: z.strictObject(input),
    output: createReportSchema(sections),
    hints: { ...usualHints, ...hints },
    action: confirm === 'never' ? 'read' : 'create',
    confirm,
    async run(args: z.infer<z.ZodObject<Input>>, context, call) {
      const report = await run(args, context, call);
      return { ...report, summary: [...report.summary, ...formatUnusedArguments(args, sectionArguments)] };
    },
  };
}

/** Returns a sentence for each given argument that none of the requested sections uses. */
function formatUnusedArguments(
  args: Arguments,
  sectionArguments: Readonly<Record<string, readonly string[]>>,
): string[] {
  const { sections: requested } = args;
  if (!Array.isArray(requested)) return [];
  return Object.entries(sectionArguments)
    .filter(([name, users]) => args[name] !== undefined && !users.some((key) => requested.includes(key)))
    .map(
      ([name, users]) => `${name} had no effect: none of the requested sections uses it. Used in: ${users.join(', ')}.`,
    );
}

const SECTION_FACTS: Shape = {
  title: z.string().optional(),
  total: z.int(),
  shown: z.int().optional(),
  note: z.string().optional(),
};

/** The schema of a report as structured content: the summary, and the total and the rows of each section. */
const createReportSchema = (sections: Readonly<Record<string, z.ZodObject>>): z.ZodObject =>
  z.looseObject({
    summary: z.array(z.string()).optional(),
    ...Object.fromEntries(Object.entries(sections).map(([key, row]) => [key, buildTableSchema(row, SECTION_FACTS)])),
  });
