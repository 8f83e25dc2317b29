import type { FirmPrompt } from '../../src/mcp/prompts.ts';
import { formatJson, type Owner, type PackageFacts, SERVER_NAME } from './facts.ts';
import { formatSkill } from './skill.ts';
import { listPrompts } from './tools.ts';

const PLUGIN_DESCRIPTION = 'MyCase for Claude Code: the server, commands for the usual work of a law firm, and a skill';

/** Returns the files of the Claude Code plugin and of its marketplace, by their paths in the repository. */
export function createPluginFiles(owner: Owner, facts: PackageFacts): Record<string, string> {
  const { name, version, license, keywords } = facts;
  const author = { name: owner.author };
  const commands = listPrompts('read').map((prompt) => [
    `plugin/commands/${prompt.name.replaceAll('_', '-')}.md`,
    formatCommand(prompt),
  ]);
  return {
    '.claude-plugin/marketplace.json': formatJson({
      name,
      owner: author,
      metadata: { description: facts.description, version },
      plugins: [{ name: SERVER_NAME, source: './plugin', description: PLUGIN_DESCRIPTION, version, author, license }],
    }),
    'plugin/.claude-plugin/plugin.json': formatJson({
      name: SERVER_NAME,
      version,
      description: PLUGIN_DESCRIPTION,
      author,
      homepage: owner.homepage,
      repository: owner.repository,
      license,
      keywords,
    }),
    'plugin/.mcp.json': formatJson({
      mcpServers: {
        [SERVER_NAME]: {
          command: 'npx',
          args: ['-y', `${name}@${version}`],
          // biome-ignore lint/suspicious/noTemplateCurlyInString: Claude Code replaces it by the variable or its default.
          env: { MYCASE_ACCESS: '${MYCASE_ACCESS:-read}' },
        },
      },
    }),
    'plugin/skills/mycase/SKILL.md': formatSkill(),
    ...Object.fromEntries(commands),
  };
}

/** A slash command with the text of a prompt. Claude Code replaces `$ARGUMENTS` by what the person typed. */
function formatCommand(prompt: FirmPrompt): string {
  const { description, arguments: args, text } = prompt;
  const hint = args.map(({ name, required }) => (required ? `<${name}>` : `[${name}]`)).join(' ');
  const values = Object.fromEntries(args.map(({ name }) => [name, `{${name}}`]));
  return `---
description: ${JSON.stringify(description)}
argument-hint: ${JSON.stringify(hint)}
---

The person typed after the command: "$ARGUMENTS"

Read these values from it:

${args.map(formatArgument).join('\n')}

Ask for a required value that is missing. If an optional value is missing, leave out the part that uses it, or use its
default. Then do this, with the tools of the server \`${SERVER_NAME}\`:

${text(values)}
`;
}

const formatArgument = ({ name, description, required }: FirmPrompt['arguments'][number]): string =>
  `- \`{${name}}\` (${required ? 'required' : 'optional'}): ${description}`;
