import type { Config } from '../../config/options.ts';
import { formatChange } from '../configure.ts';
import type { CliContext } from '../context.ts';
import { listChanges } from '../mcp-clients/change-records.ts';
import { planRemoval } from '../mcp-clients/plan-change.ts';
import { applyChanges, type ClientChanges, collectChanges } from './client-changes.ts';

/** `mycase-mcp setup --remove`: shows how each changed file is restored, and does it after a yes. */
export async function runRemoval(config: Config, context: CliContext): Promise<number> {
  const { output, confirm } = context;
  const { changes, faults } = await planRemovals(config);
  for (const { message } of faults) output.write(`${message}\n`);
  if (changes.length === 0) {
    output.write('No file of an AI program has an entry that this program wrote.\n');
    return faults.length > 0 ? 1 : 0;
  }
  for (const change of changes) output.write(`${formatChange(change)}\n`);
  if (!(await confirm('Make these changes?', true))) {
    output.write('Nothing was changed.\n');
    return 1;
  }
  const isComplete = await applyChanges(config, changes, context);
  output.write('The sign-in and the audit log stay. `mycase-mcp purge` removes them.\n');
  return isComplete && faults.length === 0 ? 0 : 1;
}

/** Plans to undo each change that is recorded. */
export async function planRemovals(config: Pick<Config, 'stateFolder'>): Promise<ClientChanges> {
  const records = await listChanges(config);
  return collectChanges(records.map(({ client, file, name }) => planRemoval(config, { client, path: file, name })));
}
