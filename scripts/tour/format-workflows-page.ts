import { formatConversation } from './format-conversation.ts';
import type { ListedPrompt, Transcript } from './run-conversation.ts';

/** Returns docs/workflows.md: the conversations, and the prompts of the server. */
export const formatWorkflowsPage = (
  transcripts: readonly Transcript[],
  prompts: readonly ListedPrompt[],
): string => `# Workflows

This page is for lawyers and their staff. It shows the work that an agent can do with this server, in conversations.

**The firm is fictional.** All people, cases and amounts belong to the sandbox, an embedded MyCase. Each line after \`>\` is
a call of a tool, and the lines below it are the answer of the server, in a real run. The lawyer reads only the words of the
agent and the forms. The words of lawyer and agent are scripted. Real models use other words, and they can make mistakes.

\`npm run tour\` makes this page from a run at a fixed time, Wednesday, 2026-11-18. \`…\` marks lines that are left out.

${transcripts.map(formatSection).join('\n\n')}

## Prompts

The server also has prompts. Many AI programs show them in a menu or as commands that begin with \`/\`. A prompt gives the agent
the steps of a task, and changes nothing by itself.

| prompt | task |
| --- | --- |
${prompts.map(({ name, description }) => `| \`${name}\` | ${description} |`).join('\n')}
`;

const formatSection = (transcript: Transcript): string =>
  `## ${transcript.conversation.title}\n\n${transcript.conversation.about}\n\n${formatConversation(transcript)}`;
