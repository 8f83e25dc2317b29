import { randomUUID } from 'node:crypto';
import type { IdentitySource } from '../auth/identity.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { CatalogTool } from '../catalog/catalog.ts';
import type { ToolResult } from '../catalog/tool-result.ts';
import type { CallContext, MyCaseClient } from '../client/client-types.ts';
import { RefutedWriteError } from '../client/unexpected-answer-error.ts';
import type { Config } from '../config/options.ts';
import { collectArgumentIds, createResolvedIds, type IdsByName } from './argument-ids.ts';
import type { AuditLog } from './log.ts';
import type { AuditEntry, Outcome } from './log-entry.ts';
import { addObservation, observeRequests, type RequestObservation } from './observed-client.ts';

/** A call from an MCP client. */
interface RecordedCall {
  readonly tool: CatalogTool;
  readonly args: Readonly<Record<string, unknown>>;
  /** The name and version of the client. */
  readonly clientName: string | undefined;
}

/** The parts of a result that determine the outcome of its call. */
type ResultStatus = Pick<ToolResult, 'isError' | 'failedStepOutcome'>;

/** Runs a step of a call with a client that observes its requests, and logs the step as a call of its own tool. */
export type StepRecorder = <T>(
  step: Pick<RecordedCall, 'tool' | 'args'>,
  run: (client: MyCaseClient, onResolved?: CallContext['onResolved']) => Promise<T>,
) => Promise<T>;

/** The parts with which a recorded call runs. */
interface RecordedParts {
  /** Observes the requests of the call. */
  readonly client: MyCaseClient;
  readonly onResolved?: CallContext['onResolved'];
  readonly recordStep: StepRecorder;
}

/** Runs a call with a client that observes its requests, and logs the call with the ids of its records. */
export type CallRecorder = (
  call: RecordedCall,
  execute: (parts: RecordedParts) => Promise<ToolResult>,
) => Promise<ToolResult>;

/**
 * Creates a recorder that writes the audit log. A write is logged before it is sent. If that fails, it is not sent. If
 * the end of a call cannot be logged, a sentence is added to its result.
 */
export function createCallRecorder(
  config: Config,
  client: MyCaseClient,
  identity: IdentitySource,
  log: AuditLog | undefined,
): CallRecorder {
  if (!log) return (_, execute) => execute({ client, recordStep: (_, run) => run(client) });
  const observeCall = createCallObserver(config, client, identity, log);
  return async (call, execute) => {
    const observed = observeCall(call);
    const recordStep: StepRecorder = async (step, run) => {
      const observedStep = observeCall({ ...call, ...step }, observed.callId);
      try {
        const result = await run(observedStep.client, observedStep.resolvedIds.add);
        await log.append(await observedStep.buildEndEntry({})).catch(() => {});
        return result;
      } catch (error) {
        const failedStepOutcome = error instanceof RefutedWriteError ? 'not done' : undefined;
        await log.append(await observedStep.buildEndEntry({ isError: true, failedStepOutcome })).catch(() => {});
        throw error;
      } finally {
        addObservation(observed.observation, observedStep.observation);
      }
    };
    try {
      const result = await execute({ client: observed.client, onResolved: observed.resolvedIds.add, recordStep });
      return observed.isLogged ? await logCallEnd(log, await observed.buildEndEntry(result), result) : result;
    } catch (error) {
      if (observed.isLogged) await log.append(await observed.buildEndEntry({ isError: true })).catch(() => {});
      throw error;
    }
  };
}

/**
 * Creates the function that observes a call or a step of it. `within` is the code of the call that a step belongs to.
 * `buildEndEntry` builds the last line of the call.
 */
function createCallObserver(config: Config, client: MyCaseClient, identity: IdentitySource, log: AuditLog) {
  const runFields = { account: config.account, access: config.access, session: createId() };
  return ({ tool, args, clientName }: RecordedCall, within?: string) => {
    const callId = createId();
    const resolvedIds = createResolvedIds();
    const argumentIds = collectArgumentIds(Object(tool.inputSchema.properties), args);
    const buildEntryFields = async (callIds: IdsByName) => {
      const ids = { ...callIds, ...resolvedIds.getIds() };
      return {
        call: callId,
        within,
        tool: tool.name,
        ids: Object.keys(ids).length > 0 ? ids : undefined,
        client: clientName && sanitizeClientName(clientName),
        ...runFields,
        ...(await identity.getKnownUser()),
      };
    };
    const observer = observeRequests(client, async (method) =>
      logWriteStart(log, { event: 'begun', method, ...(await buildEntryFields(argumentIds)) }),
    );
    const startedAt = performance.now();
    const isWrite = tool.action !== 'read';
    const buildEndEntry = async (result: ResultStatus): Promise<AuditEntry> => {
      const { observation } = observer;
      const ms = Math.round(performance.now() - startedAt);
      return {
        event: 'ended',
        ...(await buildEntryFields(hasKnownIds(observation, result) ? argumentIds : {})),
        made: observation.createdIds.length > 0 ? observation.createdIds : undefined,
        status: observation.status,
        outcome: determineOutcome(isWrite, observation, result),
        ms,
      };
    };
    return { ...observer, callId, resolvedIds, isLogged: config.audit === 'all' || isWrite, buildEndEntry };
  };
}

/** Ten hexadecimal digits. Node.js generates random bytes for many UUIDs at once. */
const createId = (): string => randomUUID().replace('-', '').slice(0, 10);

/** Returns false if the ids in the arguments may not exist: no request was sent, or MyCase answered 404. */
const hasKnownIds = ({ writeCount, outcome, status }: RequestObservation, { isError }: ResultStatus): boolean =>
  !isError || writeCount > 0 || (outcome !== undefined && status !== 404);

const MAX_CLIENT_NAME_LENGTH = 80;

/** A client chooses its own name, so unusual characters are replaced. */
const sanitizeClientName = (name: string): string =>
  name.replace(/[^\w .,+()/@-]/g, '?').slice(0, MAX_CLIENT_NAME_LENGTH);

async function logWriteStart(log: AuditLog, entry: AuditEntry): Promise<void> {
  try {
    await log.append(entry, { isDurable: true });
  } catch (error) {
    throw new MyCaseError(
      `Nothing was sent to MyCase: ${getErrorMessage(error)}. Writes are blocked while the audit log cannot be written.`,
      { advice: 'Correct this, or start the server with --audit off.' },
    );
  }
}

async function logCallEnd(log: AuditLog, entry: AuditEntry, result: ToolResult): Promise<ToolResult> {
  try {
    await log.append(entry);
    return result;
  } catch (error) {
    const text = `The end of this call is not in the audit log: ${getErrorMessage(error)}.`;
    return { ...result, content: [...result.content, { type: 'text', text }] };
  }
}

const getErrorMessage = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function determineOutcome(
  isWrite: boolean,
  { writeCount, outcome }: RequestObservation,
  { isError = false, failedStepOutcome }: ResultStatus,
): Outcome {
  if (isWrite && writeCount === 0) return 'not sent';
  if (!isError) return 'done';
  // MyCase had carried out the request, and a later step failed.
  if (outcome === 'done') return writeCount > 0 && failedStepOutcome !== 'not done' ? 'unknown' : 'failed';
  // The records were read after an unclear answer, and show that the write was not carried out.
  if (outcome === 'unknown' && failedStepOutcome === 'not done') return 'failed';
  return outcome ?? 'not sent';
}
