import { listConfigOptions } from '../src/config/options.ts';
import { getToolHints } from '../src/operations/define-operation.ts';
import type { Operation } from '../src/operations/operation-types.ts';
import { profileToolsets, toolsets } from '../src/tools/index.ts';
import type { Workflow } from '../src/workflows/define-workflow.ts';
import { workflows } from '../src/workflows/index.ts';

const START = '<!-- options: made by npm run docs -->';
const END = '<!-- end of options -->';

/** The README with its table of options made anew. */
export function withOptions(readme: string, table: string): string {
  const [before, rest] = readme.split(START);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error('the README has lost the marks of its options table');
  return `${before}${START}\n\n${table}\n\n${END}${after}`;
}

/** Every option: its flag, its variable, what it does. */
export function optionsTable(): string {
  const rows = listConfigOptions().map(({ flag, variable, description, valueHint, fallback }) => {
    const name = flag === undefined ? '' : `\`${`--${flag} ${valueHint}`.trim().replaceAll('|', '\\|')}\``;
    const note = fallback === undefined ? '' : ` (default \`${fallback}\`)`;
    return `| ${name} | \`${variable}\` | ${description}${note} |`;
  });
  return ['| flag | variable | what it does |', '| --- | --- | --- |', ...rows].join('\n');
}

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
