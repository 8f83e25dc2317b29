import type { Config } from '../../config/options.ts';
import { formatResult } from '../configure.ts';
import type { CliContext } from '../context.ts';
import { ClientFileError } from '../mcp-clients/client-file-error.ts';
import { MCP_CLIENTS } from '../mcp-clients/mcp-clients.ts';
import { applyChange, type PlannedChange, planRemoval } from '../mcp-clients/plan-change.ts';

/** The changes that can be made, and the faults of the files that cannot be changed. */
export interface ClientChanges {
  readonly changes: readonly PlannedChange[];
  readonly faults: readonly ClientFileError[];
}

/** Waits until all changes are planned. A ClientFileError of one is a fault, and does not stop the others. */
export async function collectChanges(plans: readonly Promise<PlannedChange>[]): Promise<ClientChanges> {
  const changes: PlannedChange[] = [];
  const faults: ClientFileError[] = [];
  for (const plan of await Promise.allSettled(plans)) {
    if (plan.status === 'fulfilled') changes.push(plan.value);
    else if (plan.reason instanceof ClientFileError) faults.push(plan.reason);
    else throw plan.reason;
  }
  return { changes, faults };
}

/** Makes changes, one after the other. Returns false if a file cannot be changed. The other files are changed then. */
export async function applyChanges(
  config: Pick<Config, 'stateFolder'>,
  changes: readonly PlannedChange[],
  { output }: Pick<CliContext, 'output'>,
): Promise<boolean> {
  let isComplete = true;
  const changedFiles = new Set<string>();
  for (const plannedChange of changes) {
    const { file, target, undo } = plannedChange;
    try {
      // A file can have the entries of several accounts. Each removal is planned for the file as it is then.
      const change = !undo && changedFiles.has(file.target) ? await planRemoval(config, target) : plannedChange;
      await applyChange(config, change);
      changedFiles.add(file.target);
      const result = formatResult(config, change);
      if (result !== '') output.write(`${MCP_CLIENTS[target.client].title}: ${result}`);
    } catch (error) {
      if (!(error instanceof ClientFileError)) throw error;
      output.write(`${error.message}\n`);
      isComplete = false;
    }
  }
  return isComplete;
}
