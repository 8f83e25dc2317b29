import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { aBrowser, allowAccess } from '../../test/host/browser.ts';

// Runs the scenarios for authorization servers against a host with a sandbox. A browser without a window signs in.

/** The result of a run of the suite. */
interface SuiteResult {
  readonly code: unknown;
  readonly output: string;
}

/** Runs the suite with Node 22. `root` is the folder of the project, which is built. */
export async function checkAuthorization(node: string, suiteFile: string, root: string): Promise<SuiteResult> {
  const [hostPort, callbackPort] = [await findFreePort(), await findFreePort()];
  const issuer = `http://127.0.0.1:${hostPort}`;
  const options = ['--sandbox', '--public-url', issuer, '--port', String(hostPort)];
  const host = spawn(process.execPath, [`${root}dist/main.js`, 'host', ...options], {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  try {
    await once(createInterface({ input: host.stderr }), 'line');
    const clientId = await register(issuer, `http://127.0.0.1:${callbackPort}/callback`);
    const suiteOptions = ['--url', issuer, '--client-id', clientId, '--resource', `${issuer}/mcp`];
    const args = [suiteFile, 'authorization', ...suiteOptions, '--port', String(callbackPort)];
    return await followSuite(spawn(node, args, { stdio: ['ignore', 'pipe', 'inherit'] }), issuer);
  } finally {
    host.kill();
  }
}

/** Signs in when the suite shows the address of an authorization. */
async function followSuite(suite: ChildProcess, issuer: string): Promise<SuiteResult> {
  let output = '';
  const signIns: Promise<unknown>[] = [];
  if (!suite.stdout) throw new Error('the suite has no output');
  createInterface({ input: suite.stdout }).on('line', (line) => {
    output += `${line}\n`;
    if (line.startsWith(`${issuer}/oauth/authorize?`))
      signIns.push(
        allowAccess(
          aBrowser({ fetch }, () => false),
          line,
        ),
      );
  });
  const [code] = await once(suite, 'close');
  await Promise.all(signIns);
  if (signIns.length === 0) return { code: 1, output: `${output}The suite asked for no sign-in.\n` };
  return { code, output };
}

async function register(issuer: string, redirectUri: string): Promise<string> {
  const answer = await fetch(`${issuer}/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: 'Conformance suite', redirect_uris: [redirectUri] }),
  });
  const { client_id } = JSON.parse(await answer.text());
  return String(client_id);
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
