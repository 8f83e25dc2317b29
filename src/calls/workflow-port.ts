import { MyCaseError } from '../base/mycase-error.ts';
import type { FirmDatabase } from '../database/firm-database.ts';
import type { FirmTables } from '../database/list-tables.ts';
import type { DocumentReader } from '../documents/document-reader.ts';
import { fetchDocument } from '../operations/fetch-document.ts';
import { findImpossibleValues } from '../operations/impossible-values.ts';
import type { Operation } from '../operations/operation-types.ts';
import type { TextCollector } from '../text-index/text-collector.ts';
import type { WorkflowContext } from '../workflows/define-workflow.ts';
import { assertNoSimilarRecord } from '../writes/duplicates/similar-records.ts';
import { resolveNames } from '../writes/resolve/resolve-names.ts';
import { runWrite } from '../writes/run-write.ts';
import { createPlannedWrites, type PlannedWritesSettings } from './planned-writes.ts';

/** The parts of a workflow port. */
export interface WorkflowPortSettings extends PlannedWritesSettings {
  readonly database: FirmDatabase;
  readonly tables: FirmTables;
  readonly text: TextCollector;
  readonly documents: DocumentReader;
  /** Names of operations that this server leaves out. A workflow does not run them either. */
  readonly excludeTools: readonly string[];
  /** A sentence for every answer that is computed over the lists. */
  readonly listNote: string | undefined;
}

/**
 * The reads and writes of a workflow. Its writes need no confirmation of their own, because the workflow as a whole was
 * confirmed, and search for no similar records, because the workflow calls `assertValidWrite` before it confirms.
 */
export function createWorkflowPort(settings: WorkflowPortSettings): Omit<WorkflowContext, 'requireConfirmation'> {
  const { write: context, buildPreview, listNote, operations, excludeTools } = settings;
  const findOperation = (name: string): Operation => {
    const operation = operations.get(name);
    if (!operation) throw new Error(`there is no operation ${name}`);
    if (excludeTools.includes(name)) {
      throw new MyCaseError(
        `${context.tools.label(name)} is left out of this server (--exclude-tools), so it was not done.`,
      );
    }
    return operation;
  };
  return {
    cache: context.cache,
    tools: context.tools,
    database: settings.database,
    tables: settings.tables,
    text: settings.text,
    documents: settings.documents,
    fetchDocument: (id, version, scope) => fetchDocument(context.client, id, version, scope),
    zone: context.zone,
    zoneText: context.zoneText,
    files: context.files,
    caveat: listNote,
    plannedWrites: createPlannedWrites(settings),
    runOperation: (name, args, scope) =>
      runWrite(
        findOperation(name),
        args,
        context,
        { buildPreview, requireConfirmation: async () => {}, skipSimilarityCheck: true },
        scope,
      ),
    async assertValidWrite(name, args, scope) {
      const operation = findOperation(name);
      const faults = findImpossibleValues(operation.body ?? {}, args);
      if (faults.length > 0)
        throw new MyCaseError(`Nothing was done. ${context.tools.label(name)}: ${faults.join(' ')}`);
      const resolved = await resolveNames(operation, args, context, scope);
      await assertNoSimilarRecord(operation.path, resolved.args, context.cache, scope);
    },
    async findRecentCreateId(name, args, scope) {
      const operation = findOperation(name);
      const resolved = await resolveNames(operation, args, context, scope);
      return context.duplicates.findRecentCreate({ operation, args: resolved.args });
    },
  };
}
