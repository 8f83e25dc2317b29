import type { StepRecorder } from '../audit/call-recorder.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import { quoteValue } from '../base/safe-text.ts';
import { formatSuggestion } from '../base/suggest.ts';
import type { CatalogTool } from '../catalog/catalog.ts';
import { describeTool } from '../catalog/describe-tool.ts';
import type { CallContext } from '../client/client-types.ts';
import { getPathParameters } from '../operations/define-operation.ts';
import type { Arguments, Operation } from '../operations/operation-types.ts';
import { resolveDateTimes } from '../operations/run-operation.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { PlanKeeping, PlannedWrites } from '../workflows/write-many/planned-writes.ts';
import { withReadMemo } from '../writes/confirm/careful-reads.ts';
import type { WriteDescriber } from '../writes/confirm/describe-write.ts';
import { findImprobableValues } from '../writes/confirm/improbable-values.ts';
import { fetchReferencedPeople } from '../writes/confirm/referenced-people.ts';
import { verifyCreate } from '../writes/duplicates/record-verifier.ts';
import { assertNoSimilarRecord } from '../writes/duplicates/similar-records.ts';
import { findWriteTarget, planWrite, type WritePlan } from '../writes/plan-write.ts';
import { type PreparedWrite, prepareWrite } from '../writes/prepare-write.ts';
import { readRecord } from '../writes/record-reader.ts';
import { assertNoCaseNumbers } from '../writes/resolve/case-numbers.ts';
import { resolveNames } from '../writes/resolve/resolve-names.ts';
import { runWrite, type WriteContext } from '../writes/run-write.ts';
import type { CallSettings } from './call-operation.ts';
import { separateNewIds, withNewIdTexts } from './new-ids.ts';
import { readArguments } from './read-arguments.ts';
import { assertReadableSize } from './validate-arguments.ts';

/** The parts of the writes of a plan. */
export interface PlannedWritesSettings extends CallSettings {
  /** The operations of the API in use, by name. */
  readonly operations: ReadonlyMap<string, Operation>;
  /** The tools that this server has, by name. A plan has no other steps, except those of its workflow. */
  readonly tools: ReadonlyMap<string, CatalogTool>;
  /** Names of tools that this server leaves out. No plan uses them. */
  readonly excludeTools: readonly string[];
  readonly recordStep: StepRecorder;
  readonly describeWrite: WriteDescriber;
  readonly openPlans: () => Promise<PlanKeeping>;
  readonly readHolidays: PlannedWrites['readHolidays'];
}

/**
 * Creates the writes of one call of a workflow. All readings before the confirmation are made once. `ownTools` can be
 * steps even if the server does not list them.
 */
export function createPlannedWrites(settings: PlannedWritesSettings, ownTools: readonly string[] = []): PlannedWrites {
  const { context, operations, tools, available, describeWrite, openPlans, readHolidays } = settings;
  const memoized = { ...context, client: withReadMemo(context.client) };
  const isOwn = (name: string) => ownTools.includes(name) && !settings.excludeTools.includes(name);
  const isAllowed = ({ name, method }: Operation) => method !== 'GET' && (tools.has(name) || isOwn(name));
  const listOperations = () => [...operations.values()].filter(isAllowed);
  const getTool = (operation: Operation): CatalogTool => tools.get(operation.name) ?? describeTool(operation);
  return {
    findOperation(name) {
      const operation = operations.get(name);
      if (operation && isAllowed(operation)) return operation;
      throw createUnknownToolError(name, listOperations());
    },
    listOperations,
    async checkArguments(operation, args, call) {
      const tool = getTool(operation);
      assertReadableSize(tool, available.tools, args);
      return readArguments(operation, tool.inputSchema, args, context, call);
    },
    prepare: (operation, args, call, file) => prepareWrite(operation, args, memoized, call, file),
    prepareForNewRecord: (operation, args, newIds, call) =>
      prepareForNewRecord(operation, args, new Set(newIds.keys()), memoized, call),
    describe: ({ plan, snapshot }: PreparedWrite, newIds, call) =>
      describeWrite(newIds.size > 0 ? withNewIdTexts(plan, newIds) : plan, snapshot, call),
    send: (operation, args, onPlanned, call, file) =>
      settings.recordStep({ tool: getTool(operation), args }, (client, onResolved) =>
        runWrite(
          operation,
          args,
          { ...context, client },
          {
            requireConfirmation: (_, plan) => onPlanned(plan, () => readParent(plan, { ...context, client }, call)),
            skipCheckNotes: true,
            file,
          },
          { ...call, onResolved },
        ),
      ),
    async findCreated(operation, args, sentAt, knownIds, call) {
      const resolved = await resolveNames(operation, args, context, call);
      const dated = resolveDateTimes(operation.body ?? {}, resolved.args, context.zone);
      return verifyCreate({ operation, args: dated.args, sentAt, knownIds }, context.operations, context.client, call);
    },
    async fetchEvent(event_id, call) {
      const update = operations.get('update_event');
      if (!update) throw new Error('there is no operation that reads an event');
      return readStored(update, { event_id }, memoized, call);
    },
    fetchStored: (operation, args, call) => readStored(operation, toPathIds(operation, args), memoized, call),
    readHolidays,
    openPlans,
    runExclusive: (planId, call, action) => context.locks.runExclusive(`/plans/${planId}`, call, action),
  };
}

/** Reads the record that an update of these ids changes. */
async function readStored(
  update: Operation,
  ids: Arguments,
  context: WriteContext,
  call: CallContext,
): Promise<ApiRecord> {
  const reader = findWriteTarget(update, ids, context).recordReader;
  if (!reader) throw new Error(`${update.name}: its record cannot be read`);
  return readRecord(reader, ids, context, call);
}

/** The ids in the path, as numbers. A date is read from the record before names are resolved. */
const toPathIds = ({ path }: Operation, args: Arguments): Arguments =>
  Object.fromEntries(
    getPathParameters(path).map((name) => {
      const id = Number(args[name]);
      if (Number.isSafeInteger(id) && id > 0) return [name, id];
      throw new MyCaseError(`${name} must be the number of the record, so that its date can be read.`);
    }),
  );

const readParent = async (
  { target: { parentReader, ids } }: WritePlan,
  context: WriteContext,
  call: CallContext,
): Promise<ApiRecord | undefined> => parentReader && readRecord(parentReader, ids, context, call);

async function prepareForNewRecord(
  operation: Operation,
  args: Arguments,
  newIds: ReadonlySet<number>,
  context: WriteContext,
  call: CallContext,
): Promise<PreparedWrite> {
  const { known, withNew } = separateNewIds(args, newIds);
  const { args: resolved, notes } = await resolveNames(operation, known, context, call);
  const all = withNew(resolved);
  const target = { ...findWriteTarget(operation, all, context), recordReader: undefined, parentReader: undefined };
  const plan = await planWrite(target, { args: all, notes }, undefined, context, call);
  const checkNotes = [...plan.checkNotes, ...(await assertNoSimilarRecord(plan, context.cache, call))];
  const referencedPeople = await fetchReferencedPeople(resolved, context.client, call);
  await assertNoCaseNumbers(target.toolLabel, resolved, referencedPeople, {}, context.cache, call);
  const parts = new Map([['the values', plan.args]]);
  const snapshot = { record: undefined, parent: undefined, referencedPeople, facts: [], parts };
  return { plan: { ...plan, checkNotes }, snapshot, improbableValues: findImprobableValues(plan, context.zone) };
}

function createUnknownToolError(name: string, allowed: readonly Operation[]): MyCaseError {
  const names = allowed.map((operation) => operation.name);
  return new MyCaseError(
    `${quoteValue(name)} is not a writing operation of this server, so it cannot be a step.${formatSuggestion(name, names)}`,
    {
      advice:
        'A step is one create_…, update_…, add_… or delete_… tool. --access, --tools and --exclude-tools limit them.',
    },
  );
}
