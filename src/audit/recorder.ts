import { randomBytes } from 'node:crypto';
import { MyCaseError } from '../base/errors.ts';
import type { CatalogueTool } from '../catalog/catalog.ts';
import type { ToolAnswer } from '../catalog/tool-result.ts';
import type { MyCaseClient, RequestContext } from '../client/types.ts';
import type { Config } from '../config/options.ts';
import type { Entry, Outcome } from './entry.ts';
import { auditFolder } from './files.ts';
import { createMeantIds, type Ids, idsIn } from './ids.ts';
import { type AuditLog, openLog } from './log.ts';
import { observeRequests, type Seen } from './observed-client.ts';
import type { HolderSource } from './signed-in-user.ts';

/** A call as it came from an MCP client. */
interface Asked {
  readonly tool: CatalogueTool;
  readonly args: Readonly<Record<string, unknown>>;
  /** Name and version of that client. */
  readonly by: string | undefined;
}

/** What an answer tells of how its call ended. */
type Ending = Pick<ToolAnswer, 'isError' | 'stopped'>;

/** Carries a call out with a client that is watched, and keeps a record of it: of the records that are meant, too. */
export type Recorder = (
  asked: Asked,
  carryOut: (client: MyCaseClient, meant?: RequestContext['onResolved']) => Promise<ToolAnswer>,
) => Promise<ToolAnswer>;

/**
 * Keeps the audit log. A write stands in it before it is sent, and is not sent where it can't; whatever else can't be
 * written down is said in the answer.
 */
export function createRecorder(config: Config, client: MyCaseClient, holder: HolderSource): Recorder {
  if (config.audit === 'off') return (_, carryOut) => carryOut(client);
  const log = openLog(auditFolder(config));
  const run = {
    profile: config.profile,
    access: config.readOnly ? 'read' : config.access,
    session: newId(),
  };
  return async (asked, carryOut) => {
    const call = newId();
    const meant = createMeantIds();
    const given = idsIn(Object(asked.tool.inputSchema.properties), asked.args);
    const about = async (named: Ids) => {
      const ids = { ...named, ...meant.soFar() };
      return { call, ...aboutCall(asked, ids), ...run, ...(await holder.now()) };
    };
    const watch = observeRequests(client, async (method) =>
      begin(log, { event: 'begun', method, ...(await about(given)) }),
    );
    const from = performance.now();
    const ended = async (answer: Ending): Promise<Entry> => {
      const { seen } = watch;
      const ms = Math.round(performance.now() - from);
      const outcome = outcomeOf(asked, seen, answer);
      const made = seen.made.length > 0 ? seen.made : undefined;
      const known = isKnown(seen, answer) ? given : {};
      return { event: 'ended', ...(await about(known)), made, status: seen.status, outcome, ms };
    };
    const isKept = config.audit === 'all' || isWrite(asked);
    try {
      const answer = await carryOut(watch.client, meant.note);
      return isKept ? await end(log, await ended(answer), answer) : answer;
    } catch (error) {
      if (isKept) await log.append(await ended({ isError: true })).catch(() => {});
      throw error;
    }
  };
}

const newId = (): string => randomBytes(5).toString('hex');

const isWrite = ({ tool }: Asked): boolean => !tool.annotations.readOnlyHint;

const aboutCall = ({ tool, by }: Asked, ids: Ids): Pick<Entry, 'tool' | 'ids' | 'client'> => ({
  tool: tool.name,
  ids: Object.keys(ids).length > 0 ? ids : undefined,
  client: by && plain(by),
});

/** Whether what stands in the place of ids are some: not where nothing was asked, or MyCase has no such record. */
const isKnown = ({ writes, outcome, status }: Seen, { isError }: Ending): boolean =>
  !isError || writes > 0 || (outcome !== undefined && status !== 404);

const MOST_LETTERS = 80;

/** A client names itself as it likes. */
const plain = (name: string): string => name.replace(/[^\w .,+()/@-]/g, '?').slice(0, MOST_LETTERS);

async function begin(log: AuditLog, entry: Entry): Promise<void> {
  try {
    await log.append(entry, { isLasting: true });
  } catch (error) {
    throw new MyCaseError(
      `Nothing was sent to MyCase: ${reason(error)}, and a write that cannot be written down is not made. ` +
        'Mend that, or start the server with --audit off.',
    );
  }
}

async function end(log: AuditLog, entry: Entry, answer: ToolAnswer): Promise<ToolAnswer> {
  try {
    await log.append(entry);
    return answer;
  } catch (error) {
    const text = `Of this call itself the audit log says nothing more: ${reason(error)}.`;
    return { ...answer, content: [...answer.content, { type: 'text', text }] };
  }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function outcomeOf(asked: Asked, { writes, outcome }: Seen, { isError = false, stopped }: Ending): Outcome {
  if (isWrite(asked) && writes === 0) return 'not sent';
  if (!isError) return 'done';
  // MyCase had done what it was asked, and something went wrong after that.
  if (outcome === 'done') return writes > 0 && stopped !== 'not done' ? 'unknown' : 'failed';
  return outcome ?? 'not sent';
}
