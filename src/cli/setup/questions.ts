import { existsSync } from 'node:fs';
import { pluralize } from '../../base/sentences.ts';
import { MCP_CLIENT_NAMES, type McpClientName } from '../../config/mcp-client-names.ts';
import type { Config } from '../../config/options.ts';
import type { CliContext } from '../context.ts';
import type { EntrySettings } from '../mcp-clients/entry-arguments.ts';
import { readMachine } from '../mcp-clients/machine.ts';
import { getClientFile, isClientFound, MCP_CLIENTS } from '../mcp-clients/mcp-clients.ts';
import { loadCatalog } from '../selected-tools.ts';

/** Asks which access and which tools a client gets. The first answer of each question is proposed. */
export async function askForSettings(
  { config, keys }: EntrySettings,
  sandbox: boolean,
  context: CliContext,
): Promise<EntrySettings> {
  const access = await chooseAccess(context);
  const toolsets = await chooseToolsets({ ...config, access }, context);
  return {
    config: { ...config, sandbox, access, toolsets },
    keys: [
      // The sandbox has no sign-in, so it needs no option of a sign-in.
      ...(sandbox ? keys.filter((key) => key === 'stateFolder' || key === 'timeZone') : keys),
      ...(sandbox ? ['sandbox'] : []),
      ...(toolsets ? ['toolsets'] : []),
    ],
  };
}

/** Asks which firm to connect. */
export const chooseFirm = ({ choose }: CliContext): Promise<'sandbox' | 'account'> =>
  choose({
    message: 'Which firm do you want to connect?',
    options: [
      { value: 'sandbox', label: 'A made-up firm', hint: 'to try it; no account is needed' },
      { value: 'account', label: 'Your firm', hint: 'needs a client id and a client secret from MyCase support' },
    ],
  });

const chooseAccess = ({ choose }: CliContext): Promise<Config['access']> =>
  choose({
    message: 'What may the AI do?',
    options: [
      { value: 'read', label: 'Read', hint: 'it has no tool that changes something' },
      { value: 'write', label: 'Read and write', hint: 'it has no tool that deletes' },
      { value: 'full', label: 'Read, write and delete', hint: 'deletes are confirmed first' },
    ],
  });

async function chooseToolsets(config: Config, { choose, chooseMany }: CliContext): Promise<string[] | undefined> {
  const choice = await choose({
    message: 'Which tools does an AI program get?',
    options: [
      { value: 'suited', label: 'Those that suit the program', hint: 'all, or fewer if the program has a limit' },
      { value: 'chosen', label: 'Choose toolsets' },
    ],
  });
  if (choice === 'suited') return undefined;
  const toolsets = Object.entries(loadCatalog(config)).map(([value, tools]) => ({
    value,
    label: value,
    hint: pluralize(tools.length, 'tool'),
  }));
  const chosen = await chooseMany({
    message: 'Toolsets',
    options: toolsets,
    initialValues: toolsets.map(({ value }) => value),
  });
  return chosen.length === 0 || chosen.length === toolsets.length ? undefined : chosen;
}

/** Asks which clients to connect. Those that are found on this machine are proposed. */
export async function chooseClients({ chooseMany, env }: CliContext): Promise<McpClientName[]> {
  const machine = readMachine(env);
  const found = MCP_CLIENT_NAMES.filter((name) => isClientFound(MCP_CLIENTS[name], machine));
  const others = MCP_CLIENT_NAMES.filter((name) => !found.includes(name));
  const describe = (name: McpClientName) => {
    const file = getClientFile(MCP_CLIENTS[name], machine);
    return found.includes(name) ? `${file}${existsSync(file) ? '' : ' (new)'}` : 'not found on this machine';
  };
  return chooseMany({
    message: found.length > 0 ? 'Which AI programs?' : 'Which AI programs? None was found on this machine.',
    options: [...found, ...others].map((value) => ({ value, label: MCP_CLIENTS[value].title, hint: describe(value) })),
    initialValues: found,
  });
}
