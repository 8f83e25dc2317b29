import { getOperationNeed } from '../src/catalog/describe-tool.ts';
import { CONFIG_OPTIONS, type ConfigOption } from '../src/config/config-options.ts';
import { getToolHints } from '../src/operations/define-operation.ts';
import type { Operation } from '../src/operations/operation-types.ts';
import { profileToolsets, toolsets } from '../src/tools/index.ts';
import type { Workflow } from '../src/workflows/define-workflow.ts';
import { workflows } from '../src/workflows/index.ts';

/** Returns docs/configuration.md: every option with its variable, default and commands. */
export const formatConfigurationPage = (): string => `# Configuration

Each option has a variable. An option on the command line overrides its variable. A secret has a variable only, because
other processes can read a command line. On this page, \`mycase-mcp\` means \`node dist/main.js\`. The default command is
\`serve\`.

A command refuses an option of another command. It ignores the variables of other commands. \`mycase-mcp doctor\` accepts
all options of \`serve\` and shows the source of each value. It does not check a host: use \`/readyz\` there.

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

The server has ${workflows.length} tools that do a whole job, and one tool for each of the ${all.length} operations of the MyCase Open API, version 1.
\`--toolsets\` accepts the names of the headings. \`npm run docs\` makes this page from the definitions.

${section('workflows', workflows.map(jobRow))}

${Object.entries(toolsets)
  .map(([name, operations]) => section(name, operations.map(row)))
  .join('\n\n')}

# The published profile

With \`--api profile\`, the server has instead the ${Object.values(profileToolsets).flat().length} operations of MyCase's published profile.

${Object.entries(profileToolsets)
  .map(([name, operations]) => section(name, operations.map(row)))
  .join('\n\n')}
`;
}

const section = (name: string, rows: readonly string[]): string =>
  [`## ${name}`, '', '| tool | kind | what it does |', '| --- | --- | --- |', ...rows].join('\n');

const row = (operation: Operation): string => rowOf(operation.name, kind(operation), describeWithOthers(operation));

const jobRow = (workflow: Workflow): string =>
  rowOf(workflow.name, workflow.hints.readOnlyHint ? 'reads' : 'writes, confirmed first', describeWithOthers(workflow));

/** The description as the full catalog lists it. */
const describeWithOthers = ({ description, seeAlso = {} }: Pick<Workflow, 'description' | 'seeAlso'>): string =>
  [description, ...Object.values(seeAlso)].join(' ');

const rowOf = (name: string, does: string, description: string): string =>
  `| \`${name}\` | ${does} | ${description.replaceAll('|', '\\|')} |`;

function kind(operation: Operation): string {
  if (getToolHints(operation).readOnlyHint) return 'reads';
  const verb = operation.method === 'DELETE' ? 'deletes' : 'writes';
  return verb + NEED_WORDS[getOperationNeed(operation)];
}

const NEED_WORDS = {
  always: ', confirmed first',
  'on removal': ', removals confirmed first',
  'if improbable': ', improbable values confirmed first',
  never: '',
} as const;
