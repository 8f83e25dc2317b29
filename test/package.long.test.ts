import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, it, onTestFinished } from 'vitest';
import { TOOLS } from './support/listed-tools.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

it('the npm package, installed into an empty folder, starts and lists its tools', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mycase-mcp-package-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT, encoding: 'utf8' }),
  );
  execFileSync('npm', ['init', '--yes'], { cwd: folder });
  execFileSync('npm', ['install', '--no-audit', '--no-fund', `./${filename}`], { cwd: folder });
  expect(await readdir(join(folder, 'node_modules'))).toEqual(['.bin', '.package-lock.json', '@napi-rs', 'mycase-mcp']);

  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(
    new StdioClientTransport({
      command: join(folder, 'node_modules/.bin/mycase-mcp'),
      args: ['--sandbox', '--state-folder', folder],
    }),
  );
  onTestFinished(() => client.close());
  expect((await client.listTools()).tools).toHaveLength(TOOLS);
  const { content } = await client.callTool({ name: 'get_firm', arguments: {} });
  expect(content).toMatchObject([{ type: 'text', text: expect.stringContaining('name: ') }]);
});
