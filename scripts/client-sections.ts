import type { Machine } from '../src/cli/mcp-clients/machine.ts';
import { MCP_CLIENTS, type McpClient } from '../src/cli/mcp-clients/mcp-clients.ts';
import { MCP_CLIENT_NAMES, type McpClientName } from '../src/config/mcp-client-names.ts';

const START = '<!-- setup: start -->';
const END = '<!-- setup: end -->';

const SYSTEMS: readonly (readonly [system: string, machine: Machine])[] = [
  ['Linux', { platform: 'linux', home: '~', env: {} }],
  ['macOS', { platform: 'darwin', home: '~', env: {} }],
  [
    'Windows',
    { platform: 'win32', home: '%USERPROFILE%', env: { APPDATA: '%APPDATA%', LOCALAPPDATA: '%LOCALAPPDATA%' } },
  ],
];

/** Returns docs/clients.md with the sections of what `setup` writes for each client. Throws if it has no markers. */
export function withClientSections(page: string): string {
  const [start, end] = [page.indexOf(START), page.indexOf(END)];
  if (start < 0 || end < start) throw new Error('docs/clients.md has no markers for the sections of setup.');
  const sections = MCP_CLIENT_NAMES.map((name) => formatSection(name, MCP_CLIENTS[name]));
  return `${page.slice(0, start)}${START}\n${sections.join('\n\n')}\n${page.slice(end)}`;
}

function formatSection(name: McpClientName, client: McpClient): string {
  const { title, container, settings = {}, fields = {}, isToolCountLimited, nextStep } = client;
  const options = Object.entries(settings).map(([key, value]) => `\`--${key} ${value}\``);
  const rows = [
    ['name', `\`--client ${name}\``],
    ['object of the servers', `\`${container}\``],
    ...SYSTEMS.map(([system, machine]) => [
      system,
      client
        .listFiles(machine)
        .map((file) => `\`${file}\``)
        .join(', else '),
    ]),
    ...(Object.keys(fields).length > 0 ? [['fields', Object.entries(fields).map(formatField).join(', ')]] : []),
    ...(options.length > 0 ? [['options of the server', options.join(', ')]] : []),
    ...(isToolCountLimited ? [['more than 80 tools', 'only the toolsets of daily work']] : []),
    ['next step', nextStep],
  ];
  return [`### ${title}`, '', '| | |', '| --- | --- |', ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join('\n');
}

const formatField = ([key, value]: [string, unknown]): string => `\`${key}\`: ${JSON.stringify(value)}`;
