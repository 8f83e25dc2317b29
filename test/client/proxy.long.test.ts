import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { aClient, aSandbox, call, pointedAt } from '../support/harness.ts';

/** A proxy that refuses all connections, and the hosts that it was asked for. */
async function openProxy(): Promise<{ url: string; hosts: string[] }> {
  const hosts: string[] = [];
  const server = createServer((_, response) => response.writeHead(502).end());
  server.on('connect', (request, socket) => {
    hosts.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, hosts };
}

it.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY'])('a request to MyCase uses the proxy of %s', async (variable) => {
  const { url, hosts } = await openProxy();
  const env = { [variable]: url, MYCASE_BASE_URL: 'https://mycase.example', MYCASE_ACCESS_TOKEN: 'a-token' };
  const { isError } = await call(await aClient({ env }), 'get_firm');
  expect({ isError, hosts: [...new Set(hosts)] }).toEqual({ isError: true, hosts: ['mycase.example:443'] });
});

it('a host that NO_PROXY names is reached directly', async () => {
  const { url, hosts } = await openProxy();
  const env = { MYCASE_BASE_URL: 'https://mycase.invalid', MYCASE_ACCESS_TOKEN: 'a-token', NO_PROXY: 'mycase.invalid' };
  const { isError } = await call(await aClient({ env: { ...env, HTTPS_PROXY: url } }), 'get_firm');
  expect({ isError, hosts }).toEqual({ isError: true, hosts: [] });
});

it('the sandbox on this machine is reached directly', async () => {
  const { url, hosts } = await openProxy();
  const client = await aClient({ env: { ...pointedAt(await aSandbox()), HTTPS_PROXY: url, HTTP_PROXY: url } });
  expect((await call(client, 'get_firm')).isError).toBe(false);
  expect(hosts).toEqual([]);
});
