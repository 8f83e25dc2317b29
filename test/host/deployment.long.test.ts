import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { listCodeBlocks, readProjectFile } from '../support/docs-pages.ts';
import { aFreePort } from '../support/free-port.ts';
import { BIN } from '../support/harness.ts';
import { aStateFolder } from '../support/state.ts';
import { startHost } from './hosted.ts';

// Checks the files that docs/deployment.md shows, each with the program that reads it, if this machine has it.

const blocks = listCodeBlocks(readProjectFile('docs/deployment.md'));
const blockOf = (language: string): string =>
  blocks.find((block) => block.language === language)?.text ?? expect.unreachable(`there is no ${language}`);

const hasProgram = (name: string): boolean => {
  const isThere = spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
  if (!isThere)
    process.stderr.write(`test/host/deployment.long.test.ts: ${name} is not here, its file is not checked.\n`);
  return isThere;
};

/** Runs a program. Returns what it printed. Fails if it failed. */
function check(command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  expect(status, stdout + stderr).toBe(0);
  return stdout + stderr;
}

const compose = parse(blockOf('yaml'));

describe('the options of the files', () => {
  const unit = blockOf('ini').replaceAll('\\\n', '');
  const ofUnit = /^ExecStart=\S+ \S+main\.js host (.*)$/m.exec(unit)?.[1]?.split(/\s+/) ?? [];
  const ofCompose = compose.services.mycase.command.slice(1);
  const help = spawnSync(process.execPath, [BIN, 'host', '--help'], { encoding: 'utf8' }).stdout;

  it.each([
    ['systemd', ofUnit],
    ['compose', ofCompose],
  ])('%s exist', (_, words: string[]) => {
    const options = words.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0]);
    expect(options.length).toBeGreaterThan(5);
    for (const option of options) expect(help).toContain(`${option} <`);
  });

  it('and the variables exist', () => {
    const variables = new Set(readProjectFile('docs/deployment.md').match(/\bMYCASE_[A-Z_]+/g));
    expect(variables.size).toBeGreaterThan(4);
    for (const variable of variables) {
      const option = `--${variable.replace('MYCASE_', '').toLowerCase().replaceAll('_', '-')}`;
      expect(help.includes(`${option} <`) || help.includes(`${variable} `), variable).toBe(true);
    }
  });
});

it('the compose file has the fields of its format', () => {
  const services = [
    'build',
    'image',
    'command',
    'environment',
    'ports',
    'volumes',
    'depends_on',
    'read_only',
    'cap_drop',
  ];
  const others = ['security_opt', 'init', 'restart', 'stop_grace_period', 'healthcheck'];
  expect(Object.keys(compose)).toEqual(['services', 'volumes']);
  for (const service of Object.values<object>(compose.services))
    expect([...services, ...others]).toEqual(expect.arrayContaining(Object.keys(service)));
  const names = Object.values<{ volumes: string[] }>(compose.services).flatMap(({ volumes }) => volumes);
  expect(names.map((name) => name.split(':')[0])).toEqual(Object.keys(compose.volumes));
  for (const port of compose.services.mycase.ports) expect(port).toMatch(/^127\.0\.0\.1:/);
});

it.skipIf(!hasProgram('systemd-analyze'))('systemd accepts the unit', () => {
  const folder = aStateFolder();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'mycase-mcp.service');
  // The program must exist.
  writeFileSync(file, blockOf('ini').replace('/usr/bin/node', process.execPath));
  expect(check('systemd-analyze', 'verify', '--man=no', file)).not.toContain('mycase-mcp.service');
});

/** Writes the file of nginx, with a certificate of this test. `changes` replaces texts of the page. */
function writeNginxFile(changes: Readonly<Record<string, string>>): { file: string; folder: string } {
  const folder = aStateFolder();
  mkdirSync(folder, { recursive: true });
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = ['-subj', '/CN=example.com', '-days', '1', '-nodes'];
  check('openssl', 'req', '-x509', '-newkey', 'rsa:2048', ...subject, '-keyout', key, '-out', certificate);
  const isOld = /nginx\/1\.(\d|1\d|2[0-4])\./.test(check('nginx', '-v'));
  const all = { ...(isOld && { 'listen 443 ssl;\n  http2 on;': 'listen 443 ssl http2;' }), ...changes };
  const site = Object.entries(all)
    .reduce((text, [before, after]) => text.replaceAll(before, after), blockOf('nginx'))
    .replace(/\S+fullchain\.pem/, certificate)
    .replace(/\S+privkey\.pem/, key);
  const file = join(folder, 'nginx.conf');
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  writeFileSync(
    file,
    `pid ${folder}/pid; error_log stderr; events {} http { access_log off; ${folders.join(' ')} ${site} }`,
  );
  return { file, folder };
}

describe.skipIf(!hasProgram('nginx') || !hasProgram('openssl'))('nginx', () => {
  it('accepts its file', () => {
    const { file, folder } = writeNginxFile({});
    check('nginx', '-t', '-c', file, '-p', folder);
  });

  it('sends requests to the host, which sees the public address and the sender', async () => {
    const [hostPort, port, plainPort] = [await aFreePort(), await aFreePort(), await aFreePort()];
    const args = ['--sandbox', '--trusted-proxy', '127.0.0.1', '--log-format', 'json'];
    const host = await startHost('https://example.com', hostPort, args, {});
    onTestFinished(() => host.stop());
    const { file, folder } = writeNginxFile({
      'listen 443': `listen 127.0.0.1:${port}`,
      'listen 80': `listen 127.0.0.1:${plainPort}`,
      '127.0.0.1:3333': `127.0.0.1:${hostPort}`,
    });
    const nginx = spawn('nginx', ['-c', file, '-p', folder, '-g', 'daemon off;'], { stdio: 'ignore' });
    onTestFinished(async () => {
      nginx.kill('SIGTERM');
      await once(nginx, 'exit');
    });
    const dispatcher = new Agent({ connect: { rejectUnauthorized: false, servername: 'example.com' } });
    const send = (path: string, headers = {}) =>
      request(`https://127.0.0.1:${port}${path}`, { dispatcher, headers: { host: 'example.com', ...headers } });
    const statusOf = async (path: string, headers = {}) =>
      send(path, headers).then(
        ({ statusCode }) => statusCode,
        () => 'refused',
      );
    await expect.poll(() => statusOf('/.well-known/oauth-protected-resource/mcp')).toBe(200);
    expect(await statusOf('/mcp', { 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'http' })).toBe(401);
    const lines = () => host.said.map((line) => JSON.parse(line));
    await expect.poll(() => lines().find(({ route }) => route === '/mcp')?.address).toBe('198.51.100.7');
    expect(await statusOf('/metrics')).toBe(404);
    const plain = await fetch(`http://127.0.0.1:${plainPort}/mcp`, { redirect: 'manual' });
    expect(plain.status).toBe(301);
  });
});

it.skipIf(!hasProgram('caddy'))('caddy accepts its file', () => {
  const folder = aStateFolder();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'Caddyfile');
  writeFileSync(file, blockOf('caddyfile'));
  check('caddy', 'validate', '--adapter', 'caddyfile', '--config', file);
});
