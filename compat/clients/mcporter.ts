import { fileURLToPath } from 'node:url';
import { type CompatClient, NO_FORMS, NO_SESSION } from './support/client.ts';
import { runProgram } from './support/command-line.ts';

const PROGRAM = fileURLToPath(new URL('./node_modules/mcporter/dist/cli.js', import.meta.url));

export const client: CompatClient = {
  name: 'mcporter',
  package: 'mcporter',
  transports: ['stdio', 'HTTP'],
  limits: { form: NO_FORMS, token: NO_SESSION },
  async connect({ stdio, url }, transport) {
    const environment = Object.entries(stdio.env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const target =
      transport === 'HTTP'
        ? ['--http-url', url, '--allow-http']
        : ['--stdio', stdio.command, ...stdio.args.flatMap((arg) => ['--stdio-arg', arg]), ...environment];
    const run = (...args: string[]) => runProgram(PROGRAM, args);
    return {
      async listTools() {
        const output = await run('list', ...target, '--name', 'mycase', '--json');
        const { tools }: { tools: { name: string }[] } = JSON.parse(output.slice(output.indexOf('{')));
        return tools.map(({ name }) => name);
      },
      call: (name, args) => run('call', ...target, '--tool', name, '--args', JSON.stringify(args)),
      close: async () => undefined,
    };
  },
};
