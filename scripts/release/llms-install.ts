import type { Owner, PackageFacts } from './facts.ts';
import { createServerEntry, formatCommand, formatEntry, toWindowsEntry } from './install-links.ts';

/** Returns llms-install.md: the steps by which an agent installs the server for a person. */
export function formatLlmsInstall(owner: Owner, { name, engines }: PackageFacts): string {
  const fictional = createServerEntry(name, 'fictional');
  const own = createServerEntry(name, 'own');
  return `# Install ${name}

These steps are for an agent that installs this MCP server for a person. The code: ${owner.repository}

1. Check that Node ${engines.node.replace('>=', '')} or later is installed.
2. Ask the person: the fictional firm, to try the server, or their own firm in MyCase?
3. Run \`npx -y ${name} configure --client cursor --write --sandbox\` with the name of the client;
   \`npx -y ${name} configure --help\` lists nine names. Leave out \`--sandbox\` for their own firm. The command keeps the
   other entries and makes a backup. For another client, add the entry below to its configuration. The key is
   \`mcpServers\` in most clients. Keep the other entries.
4. For their own firm, ask the person to run \`npx -y ${name} login\` in a terminal. It asks for the client id and the
   client secret, which MyCase support provides, and opens the browser. Do not ask for these values yourself, and never
   write them into a configuration.
5. Restart the client. Call the tool \`get_firm\`: the answer has the name of the firm.

The entry for the fictional firm:

\`\`\`json
${formatEntry(fictional)}
\`\`\`

The entry for their own firm:

\`\`\`json
${formatEntry(own)}
\`\`\`

On Windows, a client that cannot start \`npx\` needs this form:

\`\`\`json
${formatEntry(toWindowsEntry(fictional))}
\`\`\`

Claude Code: \`claude mcp add mycase -- ${formatCommand(fictional)}\`

- Both entries only read. \`--access write\` lets the server create and change records, \`--access full\` also lets it delete.
  Change this only if the person asks for it.
- A client that accepts at most 128 tools over all servers needs fewer tools: add \`--toolsets\` with names from
  docs/tools.md.
- If a call fails, run \`npx -y ${name} doctor\`. It names the fault and how to fix it.
`;
}
