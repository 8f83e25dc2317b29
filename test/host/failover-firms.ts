import { startSandbox } from '../../src/sandbox/index.ts';

// The program of a process with the MyCase of several firms. Its arguments are a redirect URI and the client ids of the
// firms. It sends their addresses to its parent, and ends with the connection to it.

const [redirectUri = '', ...clientIds] = process.argv.slice(2);
const sandboxes = clientIds.map((clientId) => startSandbox({ clientId, redirectUris: [redirectUri] }));
const started = await Promise.all(sandboxes);
process.send?.(started.map(({ url, baseUrl }, i) => ({ clientId: clientIds[i], url, baseUrl })));
process.once('disconnect', () => process.exit());
