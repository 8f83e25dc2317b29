import { type Account, openAccount } from '../auth/account.ts';
import type { McpClientName } from '../config/mcp-client-names.ts';
import type { Config } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { UsageError } from '../config/usage-error.ts';
import { formatChange } from './configure.ts';
import type { CliContext } from './context.ts';
import { formatFinding, runChecks } from './doctor.ts';
import { runLogin } from './login.ts';
import { createEntry, formatSecretNotes, getEntryName } from './mcp-clients/entry.ts';
import { type EntrySettings, toEntrySettings } from './mcp-clients/entry-arguments.ts';
import { readMachine } from './mcp-clients/machine.ts';
import { getClientFile, MCP_CLIENTS } from './mcp-clients/mcp-clients.ts';
import { type PlannedChange, planEntry } from './mcp-clients/plan-change.ts';
import { applyChanges, collectChanges } from './setup/client-changes.ts';
import { askForSettings, chooseClients, chooseFirm } from './setup/questions.ts';
import { runRemoval } from './setup/removal.ts';
import { withSandbox } from './with-sandbox.ts';

/**
 * `mycase-mcp setup`: asks how to connect, shows the change of each client's file, writes it after a yes, and checks.
 */
export async function runSetup(invocation: Invocation, context: CliContext): Promise<number> {
  const { config } = invocation;
  if (!context.isTerminal) throw new UsageError(formatNoTerminal(config));
  if (config.remove) return runRemoval(config, context);
  context.output.write(
    'This connects AI programs of this machine to MyCase. No file of a program is changed before you agree.\n\n',
  );
  const isSandbox = (await chooseFirm(context)) === 'sandbox';
  // Fails before the next question if there is no place to store a sign-in.
  const account = isSandbox ? undefined : await openAccount(config, `mycase-mcp/${context.version}`);
  const settings = await askForSettings(toEntrySettings(invocation), isSandbox, context);
  const clients = await chooseClients(context);
  if (account) await ensureSignedIn(account, invocation, context);
  const exitCode = await connectClients(clients, settings, context);
  return Math.max(exitCode, await check(settings, context));
}

const formatNoTerminal = ({ remove }: Config): string =>
  'There is no terminal to ask in. Use `mycase-mcp configure --client NAME --print` to see the change of an AI program, and ' +
  `--write in place of --print to make it${remove ? ', with --remove to undo it' : ''}. ` +
  '`mycase-mcp configure --help` lists the names.';

/** Signs the person in, as `login` does, unless a sign-in is stored. Throws the errors of `login`. */
async function ensureSignedIn({ store }: Account, invocation: Invocation, context: CliContext): Promise<void> {
  const isSignedIn = !invocation.config.newApp && (await store.read())?.tokens !== undefined;
  if (!isSignedIn) await runLogin(invocation, context);
  else context.output.write(`The sign-in in ${store.location} is used. \`mycase-mcp login\` replaces it.\n`);
}

/** Plans the changes of all clients, shows them, and makes them after a yes. Returns 1 if a file cannot be changed. */
async function connectClients(
  clients: readonly McpClientName[],
  settings: EntrySettings,
  context: CliContext,
): Promise<number> {
  const { output } = context;
  const { changes, faults } = await collectChanges(clients.map((client) => planClient(client, settings, context)));
  for (const change of changes) output.write(`\n${formatChange(change)}`);
  for (const { message } of faults) output.write(`\n${message}\n`);
  const isChanging = changes.some(({ description }) => description !== '');
  const isAgreed = isChanging && (await context.confirm('Write these changes?', true));
  const isComplete = !isAgreed || (await applyChanges(settings.config, changes, context));
  if (!isAgreed) output.write('No file of a program was changed.\n');
  for (const note of formatSecretNotes(context.env)) output.write(`${note}\n`);
  return isComplete && faults.length === 0 ? 0 : 1;
}

async function planClient(client: McpClientName, settings: EntrySettings, context: CliContext): Promise<PlannedChange> {
  const { config } = settings;
  const path = getClientFile(MCP_CLIENTS[client], readMachine(context.env));
  const entry = createEntry(client, settings, context);
  return planEntry(config, { client, path, name: getEntryName(config) }, entry);
}

/** Runs the checks of `doctor`, and shows those that are not fine. */
async function check({ config }: EntrySettings, context: CliContext): Promise<number> {
  const { output } = context;
  output.write('\nChecking the connection to MyCase.\n');
  const findings = await withSandbox(config, (checked) =>
    runChecks({ command: 'doctor', config: checked, sources: {} }, context),
  );
  const faults = findings.filter(({ state }) => state !== 'ok');
  output.write(faults.map(formatFinding).join(''));
  output.write(`${findings.length - faults.length} checks are fine. \`mycase-mcp doctor\` shows all of them.\n`);
  const isBroken = faults.some(({ state }) => state === 'broken');
  output.write(isBroken ? '' : '\nReady. Ask your AI program: "Which of our cases have a limitation date soon?"\n');
  output.write('`mycase-mcp setup` changes the settings. `mycase-mcp setup --remove` undoes everything.\n');
  return isBroken ? 1 : 0;
}
