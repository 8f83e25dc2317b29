import {
  inputRequired,
  inputResponse,
  McpServer,
  type McpServerFactory,
  ResourceTemplate,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import { serveHttp } from '../../src/mcp/http/http-server.ts';
import { PNG } from './content.ts';
import { serveAsHost } from './host-endpoint.ts';
import { registerQuestionTools, requestState } from './question-tools.ts';
import { registerTools } from './tools.ts';

// A server with the tools, prompts and resources that the conformance suite expects, on the HTTP server of this
// project, and on the endpoint of a host. Prints both addresses, and runs until its standard input ends.

const createFixture: McpServerFactory = () => {
  const server = new McpServer(
    { name: 'conformance-fixture', version: '1.0.0' },
    {
      requestState,
      capabilities: { logging: {}, completions: {}, resources: { subscribe: true } },
      cacheHints: Object.fromEntries(CACHED_METHODS.map((method) => [method, { ttlMs: 60_000, cacheScope: 'public' }])),
    },
  );
  registerTools(server);
  registerQuestionTools(server);
  registerPrompts(server);
  registerResources(server);
  server.server.setRequestHandler('resources/subscribe', () => ({}));
  server.server.setRequestHandler('resources/unsubscribe', () => ({}));
  server.server.setRequestHandler('completion/complete', () => ({
    completion: { values: ['paris', 'park', 'party'], total: 3, hasMore: false },
  }));
  return server;
};

const CACHED_METHODS = ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list', 'resources/read'];

const message = (text: string) => ({ role: 'user' as const, content: { type: 'text' as const, text } });

function registerPrompts(server: McpServer): void {
  server.registerPrompt('test_simple_prompt', { description: 'A fixed prompt' }, () => ({
    messages: [message('This is a simple prompt for testing.')],
  }));
  server.registerPrompt(
    'test_prompt_with_arguments',
    { description: 'A prompt with arguments', argsSchema: z.object({ arg1: z.string(), arg2: z.string() }) },
    ({ arg1, arg2 }) => ({ messages: [message(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)] }),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'A prompt with a resource', argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri: uri }) => ({
      messages: [
        {
          role: 'user',
          content: {
            type: 'resource',
            resource: { uri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' },
          },
        },
        message('Please process the embedded resource above.'),
      ],
    }),
  );
  server.registerPrompt('test_prompt_with_image', { description: 'A prompt with an image' }, () => ({
    messages: [
      { role: 'user', content: { type: 'image', data: PNG, mimeType: 'image/png' } },
      message('Please analyze the image above.'),
    ],
  }));
  server.registerPrompt('test_input_required_result_prompt', { description: 'A prompt that asks' }, ({ mcpReq }) =>
    inputResponse(mcpReq.inputResponses, 'user_context').kind === 'missing'
      ? inputRequired({ inputRequests: { user_context: CONTEXT_QUESTION } })
      : { messages: [message('The context was received.')] },
  );
}

const CONTEXT_QUESTION = inputRequired.elicit({
  mode: 'form',
  message: 'What context should the prompt use?',
  requestedSchema: { type: 'object', properties: { context: { type: 'string' } }, required: ['context'] },
});

function registerResources(server: McpServer): void {
  const plain = { description: 'A fixed text', mimeType: 'text/plain' };
  server.registerResource('static-text', 'test://static-text', plain, ({ href: uri }) => ({
    contents: [{ uri, mimeType: 'text/plain', text: 'This is the content of the static text resource.' }],
  }));
  server.registerResource(
    'static-binary',
    'test://static-binary',
    { description: 'A fixed image', mimeType: 'image/png' },
    ({ href: uri }) => ({ contents: [{ uri, mimeType: 'image/png', blob: PNG }] }),
  );
  server.registerResource('watched-resource', 'test://watched-resource', plain, ({ href: uri }) => ({
    contents: [{ uri, mimeType: 'text/plain', text: 'A resource that can be watched.' }],
  }));
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { description: 'Data of an id', mimeType: 'application/json' },
    ({ href: uri }, { id }) => ({
      contents: [
        {
          uri,
          mimeType: 'application/json',
          text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
        },
      ],
    }),
  );
}

const service = await serveHttp(createFixture, { host: '127.0.0.1', port: 0, allowedHosts: [], token: undefined });
const host = await serveAsHost(createFixture);
process.stdout.write(`${service.url} ${host.url}\n`);
process.stdin.resume().on('end', async () => {
  await Promise.all([service.close(1_000), host.close(1_000)]);
  process.exit(0);
});
