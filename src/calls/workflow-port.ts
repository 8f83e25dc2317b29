import type { FirmDatabase } from '../database/firm-database.ts';
import type { FirmTables } from '../database/firm-tables.ts';
import type { DocumentReader } from '../documents/document-reader.ts';
import { fetchDocument } from '../operations/fetch-document.ts';
import type { TextCollector } from '../text-index/text-collector.ts';
import type { Workflow, WorkflowContext } from '../workflows/define-workflow.ts';
import { createPlannedWrites, type PlannedWritesSettings } from './create-planned-writes.ts';

/** The parts of a workflow port. */
export interface WorkflowPortSettings extends PlannedWritesSettings {
  readonly database: FirmDatabase;
  readonly tables: FirmTables;
  readonly text: TextCollector;
  readonly documents: DocumentReader;
  /** The address of the program of the thread that writes the file of a result. */
  readonly fileThreadScript: URL;
  /** A sentence for every answer that is computed over the lists. */
  readonly caveat: string | undefined;
  /** The file of the firm's letterhead. */
  readonly letterhead: string | undefined;
}

/** The parts of a workflow that do not depend on the arguments of a call. */
export type WorkflowPort = Omit<WorkflowContext, 'browserDownload' | 'requireConfirmation'>;

/** A row of a record has about this many tokens or more. */
const MIN_ROW_TOKENS = 32;

/** The reads and the planned writes of a workflow. */
export const createWorkflowPort = (settings: WorkflowPortSettings, { planTools }: Workflow): WorkflowPort => ({
  cache: settings.context.cache,
  tools: settings.context.tools,
  database: settings.database,
  tables: settings.tables,
  text: settings.text,
  documents: settings.documents,
  fileThreadScript: settings.fileThreadScript,
  fetchDocument: (id, version, call) => fetchDocument(settings.context.client, id, version, call),
  zone: settings.context.zone,
  zoneText: settings.context.zoneText,
  maxShownRows: Math.ceil(settings.format.budget / MIN_ROW_TOKENS),
  files: settings.context.files,
  letterhead: settings.letterhead,
  caveat: settings.caveat,
  plannedWrites: createPlannedWrites(settings, planTools),
});
