import {
  getImageName,
  getRepositorySlug,
  hasPlaceholder,
  type Owner,
  type PackageFacts,
  SERVER_NAME,
} from './facts.ts';
import {
  createCursorDeepLink,
  createCursorLink,
  createServerEntry,
  createVsCodeDeepLink,
  createVsCodeLink,
  formatCommand,
  type ServerEntry,
  toWindowsEntry,
} from './install-links.ts';

/** Returns the badges, and the table of the ways to install, for README.md. */
export function formatInstallTable(owner: Owner, { name }: PackageFacts): string {
  const { repository } = owner;
  const fictional = createServerEntry(name, 'fictional');
  const entries = { 'the fictional firm': fictional, 'your own firm': createServerEntry(name, 'own') };
  const formatButtons = (createLink: (entry: ServerEntry) => string): string =>
    Object.entries(entries)
      .map(([firm, entry]) => `[${formatButton(firm)}](${createLink(entry)})`)
      .join(' ');
  const workflow = `${repository}/actions/workflows/ci.yml`;
  return `[![npm](https://img.shields.io/npm/v/${name})](https://www.npmjs.com/package/${name})
[![tests](${workflow}/badge.svg)](${workflow})
[![license](https://img.shields.io/npm/l/${name})](LICENSE)

${formatNotice(owner)}| client | how to install |
| --- | --- |
| nine clients, step by step | \`npx -y ${name} setup\` |
| VS Code | ${formatButtons(createVsCodeLink)} |
| Cursor | ${formatButtons(createCursorLink)} |
| Claude Desktop | open \`${name}.mcpb\` of the [newest release](${repository}/releases/latest) |
| Claude Code | \`claude mcp add ${SERVER_NAME} -- ${formatCommand(fictional)}\`, or the plugin |
| others | \`${formatCommand(fictional)}\`; on Windows \`${formatCommand(toWindowsEntry(fictional))}\` |
| Docker | \`docker run -i --rm --read-only ${getImageName(owner)} --sandbox --access read\` |

[docs/install.md](docs/install.md) has the steps, also for your own firm.`;
}

/** Returns the commands and links for docs/install.md. */
export function formatInstallCommands(owner: Owner, { name }: PackageFacts): string {
  const entry = createServerEntry(name, 'fictional');
  return `\`\`\`
claude plugin marketplace add ${getRepositorySlug(owner)}
claude plugin install ${SERVER_NAME}@${name}
\`\`\`

## VS Code and Cursor

The buttons in [README.md](../README.md) open a page of the program's maker, which opens the program. These links open the
program at once, and install the fictional firm:

\`\`\`
${createVsCodeDeepLink(entry)}
${createCursorDeepLink(entry)}
\`\`\``;
}

const formatNotice = (owner: Owner): string =>
  hasPlaceholder(owner)
    ? '**Not published yet.** These rows work after the first release. Until then, use [a clone](#from-a-clone).\n\n'
    : '';

const formatButton = (firm: string): string =>
  `![${firm}](https://img.shields.io/badge/install-${encodeURIComponent(firm.replaceAll(' ', '_'))}-2563eb)`;
