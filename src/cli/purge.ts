import { basename } from 'node:path';
import type { Config } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { UsageError } from '../config/usage-error.ts';
import type { CliContext } from './context.ts';
import { findInventory, type Inventory, removeInventory } from './purge/inventory.ts';
import { applyChanges, type ClientChanges } from './setup/client-changes.ts';
import { planRemovals } from './setup/removal.ts';

/** The choices of a person. */
interface PurgeChoices {
  readonly isAgreed: boolean;
  readonly withAudit: boolean;
  readonly withClients: boolean;
}

/**
 * `mycase-mcp purge`: lists what this program stored, and removes it after a yes. The exit code is 1 if something
 * stays.
 */
export async function runPurge({ config }: Invocation, context: CliContext): Promise<number> {
  const { output, isTerminal } = context;
  if (!config.yes && !isTerminal)
    throw new UsageError('There is no terminal to ask in. With --yes, purge does not ask.');
  const inventory = await findInventory(config);
  const clients = await planRemovals(config);
  output.write(formatInventory(inventory, clients));
  if (isEmpty(inventory)) return 0;
  const choices = await readChoices(config, inventory, clients, context);
  if (!choices.isAgreed) {
    output.write('Nothing was removed.\n');
    return 1;
  }
  const isUndone =
    !choices.withClients || ((await applyChanges(config, clients.changes, context)) && clients.faults.length === 0);
  const removable = isUndone ? inventory : withoutBackups(inventory);
  const remaining = await removeInventory(config, removable, choices.withAudit);
  output.write(formatResult(inventory, remaining, clients, choices));
  return isUndone && remaining.length === 0 ? 0 : 1;
}

/** Leaves out the backups, which are needed while an entry could not be removed. */
const withoutBackups = (inventory: Inventory): Inventory => ({
  ...inventory,
  files: inventory.files.filter((file) => basename(file) !== 'client-entries'),
});

const isEmpty = ({ files, auditFolders, keychainEntries }: Inventory): boolean =>
  [...files, ...auditFolders, ...keychainEntries].length === 0;

/** Returns the paths of the files that have an entry of this program. */
const listEntryFiles = ({ changes }: ClientChanges): string[] =>
  changes.filter(({ description }) => description !== '').map(({ target }) => target.path);

function formatInventory(inventory: Inventory, clients: ClientChanges): string {
  const { folder, files, auditFolders, keychainEntries, otherFiles } = inventory;
  if (isEmpty(inventory)) return `This program stored nothing in ${folder} and in the system's keychain.\n`;
  const list = (heading: string, lines: readonly string[]) =>
    lines.length === 0 ? '' : `${heading}\n${lines.map((line) => `  ${line}\n`).join('')}`;
  return [
    list("Sign-ins, lists of the firm and other files, and entries of the system's keychain:", [
      ...files,
      ...keychainEntries.map((name) => `keychain: mycase-mcp, ${name}`),
    ]),
    list('The audit log:', auditFolders),
    list('Entries of mycase-mcp in the files of AI programs:', [
      ...listEntryFiles(clients),
      ...clients.faults.map(({ message }) => message),
    ]),
    list('Files of other programs, which stay:', otherFiles),
    'End all AI programs first. A server that runs stores its files again.\n',
  ].join('');
}

async function readChoices(
  config: Config,
  { auditFolders }: Inventory,
  clients: ClientChanges,
  { confirm }: CliContext,
): Promise<PurgeChoices> {
  const { yes, withAudit, withClients } = config;
  if (yes) return { isAgreed: true, withAudit, withClients };
  const needsClientAnswer = listEntryFiles(clients).length > 0 && !withClients;
  const needsAuditAnswer = auditFolders.length > 0 && !withAudit;
  return {
    withClients:
      withClients || (needsClientAnswer && (await confirm('Remove the entries in the files of AI programs?', true))),
    withAudit:
      withAudit ||
      (needsAuditAnswer && (await confirm('Remove the audit log? There is no other record of the calls.', false))),
    isAgreed: await confirm('Remove the rest of this list? It cannot be undone.', false),
  };
}

function formatResult(
  { files, auditFolders, keychainEntries }: Inventory,
  remaining: readonly string[],
  clients: ClientChanges,
  { withAudit, withClients }: PurgeChoices,
): string {
  const entries = withClients ? [] : listEntryFiles(clients);
  const hadSignIn = keychainEntries.length > 0 || files.some((file) => file.endsWith('.credentials'));
  return [
    'Removed.\n',
    ...remaining.map((path) => `${path} could not be removed.\n`),
    ...(withAudit || auditFolders.length === 0 ? [] : ['The audit log stays. --with-audit removes it.\n']),
    ...entries.map(
      (path) =>
        `${path} still has an entry of mycase-mcp. The command configure with --write and --remove removes it.\n`,
    ),
    ...(hadSignIn ? [SIGN_IN_NOTE] : []),
  ].join('');
}

const SIGN_IN_NOTE =
  'MyCase has no way to end a sign-in. An access token that is in use stays valid for up to 24 hours.\n';
