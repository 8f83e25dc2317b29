import type { Client } from '@modelcontextprotocol/client';

/** A text without what differs from run to run: fence codes, confirmation tokens, ids of plans, ports and folders. */
export const withPlaceholders = (text: string): string =>
  text
    .replaceAll(/«\d{9} /g, '«<code> ')
    .replaceAll(/ \d{9}»/g, ' <code>»')
    .replaceAll(/confirm: "[^"]+"/g, 'confirm: "<token>"')
    .replaceAll(/plan-[\da-f]{12}/g, 'plan-<id>')
    .replaceAll(/127\.0\.0\.1:\d+/g, '<sandbox>')
    .replaceAll(/\/tmp\/[\w-]+/g, '<folder>');

/**
 * What a model reads after a call: a line that says so where the result is an error, then the text, then a line for
 * each file that is attached.
 */
export async function answerText(
  client: Client,
  name: string,
  args: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const { content, isError } = await client.callTool({ name, arguments: { ...args } });
  const blocks = content.map((block) => {
    if (block.type === 'text') return block.text;
    return block.type === 'resource' ? `<attached: ${block.resource.uri}, ${block.resource.mimeType}>` : block.type;
  });
  return withPlaceholders([...(isError ? ['<error>'] : []), ...blocks].join('\n'));
}
