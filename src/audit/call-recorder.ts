import { randomUUID } from 'node:crypto';
import type { IdentitySource } from '../auth/identity.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { CatalogTool } from '../catalog/catalog.ts';
import type { ToolResult } from '../catalog/tool-result.ts';
import type { MyCaseClient, RequestContext } from '../client/client-types.ts';
import type { Config } from '../config/options.ts';
import { collectArgumentIds, createResolvedIds, type IdsByName } from './argument-ids.ts';
import type { AuditLog } from './log.ts';
import type { AuditEntry, Outcome } from './log-entry.ts';
import { observeRequests, type RequestObservation } from './observed-client.ts';

/** A call as it came from an MCP client. */
interface RecordedCall {
  readonly tool: CatalogTool;
  readonly args: Readonly<Record<string, unknown>>;
  /** Name and version of that client. */
  readonly clientName: string | undefined;
}

/** The parts of a result that tell how its call ended. */
type ResultStatus = Pick<ToolResult, 'isError' | 'failedStepOutcome'>;

/** Runs a call with a client whose writes are observed, and logs it with the ids of its records. */
export type CallRecorder = (
  call: RecordedCall,
  execute: (client: MyCaseClient, onResolved?: RequestContext['onResolved']) => Promise<ToolResult>,
) => Promise<ToolResult>;

/**
 * Keeps the audit log. A write is logged before it is sent; if that fails, it is not sent. If any other line cannot be
 * written, the answer says so.
 */
export function createCallRecorder(
  config: Config,
  client: MyCaseClient,
  identity: IdentitySource,
  log: AuditLog | undefined,
): CallRecorder {
  if (!log) return (_, execute) => execute(client);
  const runFields = {
    account: config.account,
    access: config.access,
    session: createId(),
  };
  return async (recordedCall, execute) => {
    const callId = createId();
    const resolvedIds = createResolvedIds();
    const argumentIds = collectArgumentIds(Object(recordedCall.tool.inputSchema.properties), recordedCall.args);
    const buildEntryFields = async (callIds: IdsByName) => {
      const ids = { ...callIds, ...resolvedIds.getIds() };
      return {
        call: callId,
        ...toCallFields(recordedCall, ids),
        ...runFields,
        ...(await identity.getKnownUser()),
      };
    };
    const observer = observeRequests(client, async (method) =>
      logWriteStart(log, { event: 'begun', method, ...(await buildEntryFields(argumentIds)) }),
    );
    const startedAt = performance.now();
    const buildEndEntry = async (result: ResultStatus): Promise<AuditEntry> => {
      const { observation } = observer;
      const ms = Math.round(performance.now() - startedAt);
      const outcome = determineOutcome(recordedCall, observation, result);
      const createdIds = observation.createdIds.length > 0 ? observation.createdIds : undefined;
      const knownIds = hasKnownIds(observation, result) ? argumentIds : {};
      return {
        event: 'ended',
        ...(await buildEntryFields(knownIds)),
        made: createdIds,
        status: observation.status,
        outcome,
        ms,
      };
    };
    const isLogged = config.audit === 'all' || isWrite(recordedCall);
    try {
      const result = await execute(observer.client, resolvedIds.add);
      return isLogged ? await logCallEnd(log, await buildEndEntry(result), result) : result;
    } catch (error) {
      if (isLogged) await log.append(await buildEndEntry({ isError: true })).catch(() => {});
      throw error;
    }
  };
}

/** Ten hexadecimal digits. Node.js generates random bytes for many UUIDs at once. */
const createId = (): string => randomUUID().replace('-', '').slice(0, 10);

const isWrite = ({ tool }: RecordedCall): boolean => !tool.annotations.readOnlyHint;

const toCallFields = (
  { tool, clientName }: RecordedCall,
  ids: IdsByName,
): Pick<AuditEntry, 'tool' | 'ids' | 'client'> => ({
  tool: tool.name,
  ids: Object.keys(ids).length > 0 ? ids : undefined,
  client: clientName && sanitizeClientName(clientName),
});

/** Whether the ids in the arguments are real: not if no request was sent, or if MyCase answered 404. */
const hasKnownIds = ({ writeCount, outcome, status }: RequestObservation, { isError }: ResultStatus): boolean =>
  !isError || writeCount > 0 || (outcome !== undefined && status !== 404);

const MAX_CLIENT_NAME_LENGTH = 80;

/** A client names itself as it likes. */
const sanitizeClientName = (name: string): string =>
  name.replace(/[^\w .,+()/@-]/g, '?').slice(0, MAX_CLIENT_NAME_LENGTH);

async function logWriteStart(log: AuditLog, entry: AuditEntry): Promise<void> {
  try {
    await log.append(entry, { isDurable: true });
  } catch (error) {
    throw new MyCaseError(
      `Nothing was sent to MyCase: ${getErrorMessage(error)}, and a write that cannot be written down is not made. ` +
        'Correct that, or start the server with --audit off.',
    );
  }
}

async function logCallEnd(log: AuditLog, entry: AuditEntry, result: ToolResult): Promise<ToolResult> {
  try {
    await log.append(entry);
    return result;
  } catch (error) {
    const text = `Of this call itself the audit log says nothing more: ${getErrorMessage(error)}.`;
    return { ...result, content: [...result.content, { type: 'text', text }] };
  }
}

const getErrorMessage = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function determineOutcome(
  recordedCall: RecordedCall,
  { writeCount, outcome }: RequestObservation,
  { isError = false, failedStepOutcome }: ResultStatus,
): Outcome {
  if (isWrite(recordedCall) && writeCount === 0) return 'not sent';
  if (!isError) return 'done';
  // MyCase had done what it was asked, and something went wrong after that.
  if (outcome === 'done') return writeCount > 0 && failedStepOutcome !== 'not done' ? 'unknown' : 'failed';
  return outcome ?? 'not sent';
}
