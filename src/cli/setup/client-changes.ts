import type { Config } from '../../config/options.ts';
import { formatResult } from '../configure.ts';
import type { CliContext } from '../context.ts';
import { ClientFileError } from '../mcp-clients/client-file-error.ts';
import { MCP_CLIENTS } from '../mcp-clients/mcp-clients.ts';
import { applyChange, type PlannedChange } from '../mcp-clients/plan-change.ts';

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
  for (const change of changes) {
    try {
      await applyChange(config, change);
      const result = formatResult(config, change);
      if (result !== '') output.write(`${MCP_CLIENTS[change.target.client].title}: ${result}`);
    } catch (error) {
      if (!(error instanceof ClientFileError)) throw error;
      output.write(`${error.message}\n`);
      isComplete = false;
    }
  }
  return isComplete;
}
