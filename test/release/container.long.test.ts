import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { buildImage, type ContainerImage, describeMissingParts } from '../support/container-image.ts';
import { call } from '../support/harness.ts';

const missing = describeMissingParts();
if (missing !== undefined) process.stdout.write(`test/release/container.long.test.ts: skipped, ${missing}\n`);

describe.skipIf(missing !== undefined)('the container image', () => {
  let image: ContainerImage;
  beforeAll(() => {
    image = buildImage();
  }, 120_000);
  afterAll(() => image?.remove());

  it('runs as a user without rights and has one volume', () => {
    const { User, Volumes, Healthcheck } = image.settings;
    expect(User).toBe('1000:1000');
    expect(Object.keys(Volumes)).toEqual(['/data']);
    expect(Healthcheck.Test.slice(0, 2)).toEqual(['CMD', 'node']);
  });

  it('answers over stdio with a read-only root', async () => {
    const [command = '', ...args] = image.getCommand(['--sandbox', '--access', 'read']);
    const client = new Client({ name: 'test', version: '1.0.0' });
    await client.connect(new StdioClientTransport({ command, args, stderr: 'ignore' }));
    onTestFinished(() => client.close());
    expect(await call(client, 'find_records', { query: 'Sorreldale' })).toMatchObject({ isError: false });
  });

  it('serves HTTP with the command of compose.yaml, and its health check passes then and not before', () => {
    const { services } = parse(readFileSync(join(import.meta.dirname, '../../compose.yaml'), 'utf8'));
    const { command, environment, read_only } = services.mycase;
    expect(read_only).toBe(true);
    expect(Object.keys(environment)).toContain('MYCASE_HTTP_TOKEN');
    const args = command.map((word: string) => word.replace(/^\$\{MYCASE_ACCESS:-(\w+)\}$/, '$1'));
    const [, ...check] = image.settings.Healthcheck.Test;
    const script = `
      check() { "$node" -e "$CHECK" && echo healthy || echo sick; }
      node=$1
      check
      "$@" & server=$!
      for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.3; [ "$(check)" = healthy ] && break; done
      check
      kill $server; wait $server
      touch /file 2>/dev/null || echo read-only`;
    const env = {
      MYCASE_HTTP_TOKEN: 'a long random text',
      MYCASE_STORE_KEY: 'a long pass phrase',
      MYCASE_SANDBOX: 'true',
      CHECK: check[2] ?? '',
    };
    expect(image.runScript(script, args, env).trim().split('\n')).toEqual(['sick', 'healthy', 'read-only']);
  });
});
