import { CONFIG_OPTIONS, type ConfigOption } from '../src/config/config-options.ts';
import { getToolHints } from '../src/operations/define-operation.ts';
import type { Operation } from '../src/operations/operation-types.ts';
import { profileToolsets, toolsets } from '../src/tools/index.ts';
import type { Workflow } from '../src/workflows/define-workflow.ts';
import { workflows } from '../src/workflows/index.ts';

/** Returns docs/configuration.md: every option with its variable, default and commands. */
export const formatConfigurationPage = (): string => `# Configuration

Each option has a variable. An option on the command line overrides its variable. A secret has a variable only, because
other processes can read a command line. \`mycase-mcp\` stands for \`node dist/main.js\`. The default
command is \`serve\`.

A command refuses an option of another command. It ignores the variables of other commands. \`mycase-mcp doctor\` takes
all options of the server and shows where each value came from.

\`npm run docs\` makes this page from \`src/config/options.ts\`.

| option | variable | default | commands | description |
| --- | --- | --- | --- | --- |
${CONFIG_OPTIONS.map(formatOptionRow).join('\n')}
`;

function formatOptionRow({ flag, variable, isSecret, isSwitch, value, ...option }: ConfigOption): string {
  const usage = isSwitch ? flag : `${flag} <${value}>`;
  const choices = option.choices.length > 0 ? ` (${option.choices.map(formatCode).join(', ')})` : '';
  const cells = [
    isSecret ? '' : formatCode(usage),
    formatCode(variable),
    isSwitch ? 'off' : (option.defaultText ?? ''),
    option.commands.map(formatCode).join(', '),
    `${option.description}${choices}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

const formatCode = (text: string): string => `\`${text}\``;

/** docs/tools.md: every tool by toolset. */
export function toolsPage(): string {
  const all = Object.values(toolsets).flat();
  return `# Tools

${workflows.length} tools that finish a job, and ${all.length} for the operations of the MyCase Open API, version 1, one each. \`--toolsets\`
takes the names of the headings. This page is made from the definitions by \`npm run docs\`.

${section('workflows', workflows.map(jobRow))}

${Object.entries(toolsets)
  .map(([name, operations]) => section(name, operations.map(row)))
  .join('\n\n')}

# The published profile

\`--api profile\` serves the ${Object.values(profileToolsets).flat().length} operations of MyCase's published profile in place of these.

${Object.entries(profileToolsets)
  .map(([name, operations]) => section(name, operations.map(row)))
  .join('\n\n')}
`;
}

const section = (name: string, rows: readonly string[]): string =>
  [`## ${name}`, '', '| tool | | what it does |', '| --- | --- | --- |', ...rows].join('\n');

const row = (operation: Operation): string => rowOf(operation.name, kind(operation), operation.description);

const jobRow = ({ name, description, hints }: Workflow): string =>
  rowOf(name, hints.readOnlyHint ? 'reads' : 'writes', description);

const rowOf = (name: string, does: string, description: string): string =>
  `| \`${name}\` | ${does} | ${description.replaceAll('|', '\\|')} |`;

function kind(operation: Operation): string {
  const { readOnlyHint, destructiveHint, openWorldHint } = getToolHints(operation);
  if (readOnlyHint) return 'reads';
  const deed = operation.method === 'DELETE' ? 'deletes' : 'writes';
  return destructiveHint || openWorldHint ? `${deed}, confirmed first` : deed;
}
