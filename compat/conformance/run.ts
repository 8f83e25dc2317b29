import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { checkAuthorization } from './authorization.ts';

// Runs the conformance suite of the protocol against the fixture and against a host. The suite needs Node 22. Exits with 1 after a failure.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NODE_22 = `${ROOT}compat/node_modules/.bin/node`;

/** The scenarios that fail at the endpoint of a host, with the reason. */
const HOST_FAILURES = `${ROOT}compat/conformance/host-expected-failures.yaml`;

/** The versions of the suite, the requirements that each one checks, and where: with sessions, or as a host. */
const SUITES = [
  { name: '0.1.16', script: 'conformance-0.1', at: 'server', args: [] },
  { name: '0.2.0-alpha.12', script: 'conformance-0.2', at: 'server', args: ['--requirements', '2025-11-25'] },
  { name: '0.2.0-alpha.12', script: 'conformance-0.2', at: 'server', args: ['--requirements', '2026-07-28'] },
  {
    name: '0.2.0-alpha.12',
    script: 'conformance-0.2',
    at: 'host',
    args: ['--requirements', '2025-11-25', '--expected-failures', HOST_FAILURES, '--timeout', '5000'],
  },
  { name: '0.2.0-alpha.12', script: 'conformance-0.2', at: 'host', args: ['--requirements', '2026-07-28'] },
];

const fixture = spawn('npx', ['tsx', 'compat/conformance/fixture.ts'], {
  cwd: ROOT,
  stdio: ['pipe', 'pipe', 'inherit'],
});
const [line] = await once(createInterface({ input: fixture.stdout }), 'line');
const [serverUrl, hostUrl] = String(line).split(' ');
let failedCount = 0;
for (const { name, script, at, args } of SUITES) {
  const url = (at === 'host' ? hostUrl : serverUrl) ?? '';
  const file = `${ROOT}compat/node_modules/${script}/dist/index.js`;
  const suite = spawn(NODE_22, [file, 'server', '--url', url, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  suite.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const [code] = await once(suite, 'close');
  process.stdout.write(
    `conformance ${name} ${at} ${args.slice(0, 2).join(' ')}: ${code === 0 ? 'passed' : 'failed'}\n`,
  );
  if (code !== 0) {
    failedCount += 1;
    process.stdout.write(output);
  }
}
fixture.stdin.end();
const { code, output } = await checkAuthorization(
  NODE_22,
  `${ROOT}compat/node_modules/conformance-0.2/dist/index.js`,
  ROOT,
);
process.stdout.write(`conformance 0.2.0-alpha.12 authorization: ${code === 0 ? 'passed' : 'failed'}\n`);
if (code !== 0) {
  failedCount += 1;
  process.stdout.write(output);
}
process.exitCode = failedCount > 0 ? 1 : 0;
