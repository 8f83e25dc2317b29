import { expect, it } from 'vitest';
import { aClient, aSandbox, call, fault, pointedAt } from '../support/harness.ts';
import { run } from '../support/program.ts';
import { expectError } from '../support/scene.ts';

const OUTSIDE = [
  'http://mycase.example/v1',
  'http://10.0.0.5/v1',
  'http://192.168.1.10:8080',
  'HTTP://external-integrations.mycase.com/v1',
  'http://0.0.0.0:8080',
  'http://[fd00::1]/v1',
  'http://localhost.example.com',
  'http://127.0.0.1.example.com',
  'http://169.254.169.254/',
  'http://mylocalhost/v1',
];

it('http addresses of other machines are refused for the API and for the sign-in', async () => {
  for (const url of OUTSIDE) {
    for (const name of ['MYCASE_BASE_URL', 'MYCASE_AUTH_URL']) {
      const { code, stderr } = await run(['status'], { [name]: url, MYCASE_ACCESS_TOKEN: 'x' });
      expect(code, url).toBe(2);
      expect(stderr).toContain('must start with https://');
    }
  }
  process.stdout.write(`http addresses: ${2 * OUTSIDE.length} distinct inputs\n`);
}, 120_000);

it('http addresses of this machine are accepted', async () => {
  const sandbox = await aSandbox();
  const { port } = new URL(sandbox.url);
  for (const host of ['127.0.0.1', 'localhost']) {
    const client = await aClient({ env: { ...pointedAt(sandbox), MYCASE_BASE_URL: `http://${host}:${port}/v1` } });
    expect((await call(client, 'get_firm')).isError).toBe(false);
    expect((await call(client, 'download_document', { document_id: 64_005_946 })).isError).toBe(false);
  }
});

const PRIVATE = [
  'https://10.0.0.5/file',
  'https://192.168.1.10/file',
  'https://172.16.0.1/file',
  'https://169.254.169.254/latest/meta-data',
  'https://100.64.0.1/file',
  'https://0.0.0.0/file',
  'https://[fd00::1]/file',
  'https://[fe80::1]/file',
  'https://[::ffff:10.0.0.5]/file',
  'https://[::ffff:192.168.0.1]/file',
  'https://167772165/file',
  'https://0x0a.0.0.5/file',
];

it('a storage redirect to a private address is not followed, and an http one to another machine is not', async () => {
  const sandbox = await aSandbox();
  const client = await aClient({ env: pointedAt(sandbox) });
  const path = '/v1/documents/64005946/data';
  const followed = async (Location: string) => {
    await fault(sandbox, { path, status: 302, headers: { Location } });
    return call(client, 'download_document', { document_id: 64_005_946 });
  };
  for (const url of PRIVATE) expectError(await followed(url), 'a storage address in a private network');
  for (const url of ['http://10.0.0.5/file', 'http://storage.example.com/file', 'ftp://127.0.0.1/file']) {
    expectError(await followed(url), 'a storage address that is not encrypted');
  }
  process.stdout.write(`storage addresses: ${PRIVATE.length + 3} distinct inputs\n`);
});

it('spaces and line ends of an access token do not count, nor quotation marks or "Bearer"', async () => {
  const sandbox = await aSandbox();
  const { token } = sandbox;
  const forms = [
    `${token}\n`,
    `${token}\r\n`,
    `\n${token}`,
    `  ${token}  `,
    `\t${token}\n\n`,
    `"${token}"`,
    `'${token}'\n`,
    `Bearer ${token}`,
    `bearer ${token}\n`,
    `${token.slice(0, 4)}\n${token.slice(4)}`,
    `\ufeff${token}`,
  ];
  for (const form of forms) {
    const client = await aClient({ env: { ...pointedAt(sandbox), MYCASE_ACCESS_TOKEN: form } });
    const answer = await call(client, 'get_firm');
    expect(answer.isError, JSON.stringify(form) + answer.text).toBe(false);
  }
  process.stdout.write(`forms of an access token: ${forms.length} distinct inputs\n`);
  const client = await aClient({ env: { ...pointedAt(sandbox), MYCASE_ACCESS_TOKEN: 'tökén' } });
  expectError(await call(client, 'get_firm'), 'has a character that no token has');
}, 120_000);
