import { fileURLToPath } from 'node:url';
import { type CompatClient, NO_FORMS } from './support/client.ts';
import { connectThrough } from './support/sdk-client.ts';

const PROGRAM = fileURLToPath(new URL('./node_modules/supergateway/dist/index.js', import.meta.url));

export const client: CompatClient = {
  name: 'supergateway',
  package: 'supergateway',
  transports: ['HTTP'],
  route: 'stdio to HTTP',
  limits: { form: { ...NO_FORMS, reason: 'The gateway is a client of its own, which declares no elicitation.' } },
  connect: (server, _, person) => {
    const env = { PATH: process.env.PATH ?? '', NODE_OPTIONS: process.env.NODE_OPTIONS ?? '' };
    const args = [PROGRAM, '--streamableHttp', server.url];
    return connectThrough({ ...server, stdio: { command: process.execPath, args, env } }, 'stdio', person);
  },
};
