import { fileURLToPath } from 'node:url';
import { type CompatClient, NO_FORMS, NO_SESSION } from './support/client.ts';
import { runProgram } from './support/command-line.ts';

const PROGRAM = fileURLToPath(
  new URL('./node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js', import.meta.url),
);

export const client: CompatClient = {
  name: 'MCP Inspector CLI',
  package: '@modelcontextprotocol/inspector',
  transports: ['stdio', 'HTTP'],
  limits: { form: NO_FORMS, token: NO_SESSION },
  async connect({ stdio, url }, transport) {
    const environment = Object.entries(stdio.env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    const target = transport === 'HTTP' ? [url, '--transport', 'http'] : [stdio.command, ...stdio.args, ...environment];
    const run = (...args: string[]) => runProgram(PROGRAM, ['--cli', ...target, ...args]);
    return {
      async listTools() {
        const { tools }: { tools: { name: string }[] } = JSON.parse(firstObject(await run('--method', 'tools/list')));
        return tools.map(({ name }) => name);
      },
      call(name, args) {
        const pairs = Object.entries(args).flatMap(([key, value]) => ['--tool-arg', `${key}=${value}`]);
        return run('--method', 'tools/call', '--tool-name', name, ...pairs);
      },
      close: async () => undefined,
    };
  },
};

/** The JSON object in an output that has lines of other words after it. */
const firstObject = (output: string): string => output.slice(output.indexOf('{'), output.lastIndexOf('\n}') + 2);
