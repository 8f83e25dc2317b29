import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Host, startSandboxHost } from './hosted.ts';
import { signedIn } from './oauth-client.ts';

// Connections that do nothing, or that send as slowly as they can. The limits have real times, so the tests of this
// file run at the same time, each on a host of its own.

const hosts: Host[] = [];
let token: string | undefined;
beforeAll(async () => {
  hosts.push(...(await Promise.all([startSandboxHost(), startSandboxHost()])));
  token = (await signedIn(hosts[0] ?? expect.unreachable())).tokens.access_token;
});
afterAll(() => Promise.all(hosts.map((host) => host.stop())));

/** Opens a connection that sends one byte each second after its first lines. Returns when the host ends it. */
async function dribble(host: Host, lines: string): Promise<Socket> {
  const socket = connect(Number(new URL(host.publicUrl).port), '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(lines);
  const timer = setInterval(() => socket.write('x'), 1_000);
  socket.once('close', () => clearInterval(timer));
  return socket.resume();
}

/** Waits until a connection is closed. The host may also reset it, if a byte arrives after the host has closed it. */
async function waitUntilClosed(socket: Socket): Promise<void> {
  // `once` rejects at an error.
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
}

/** Sends a call over a new connection. Returns the status of the answer. */
async function callOnce(host: Host): Promise<number | undefined> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  const req = request(`${host.publicUrl}/mcp`, { method: 'POST', agent: false, timeout: 5_000, headers });
  req.on('timeout', () => req.destroy());
  req.end(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'get_me' } }));
  const [res] = await once(req, 'response');
  res.resume();
  return res.statusCode;
}

it.concurrent('slow headers and slow bodies end, and other calls are served in the meantime', async () => {
  const [host = expect.unreachable()] = hosts;
  const name = new URL(host.publicUrl).host;
  const headers = await Promise.all(
    Array.from({ length: 50 }, () => dribble(host, `POST /mcp HTTP/1.1\r\nHost: ${name}\r\nx-slow: `)),
  );
  const paths = ['/mcp', '/oauth/token', '/oauth/register', '/interaction/x'];
  const bodies = await Promise.all(
    Array.from({ length: 40 }, (_, index) => {
      const type = index % 4 === 1 ? 'application/x-www-form-urlencoded' : 'application/json';
      const lines = [`POST ${paths[index % 4]} HTTP/1.1`, `Host: ${name}`, `Authorization: Bearer ${token}`];
      return dribble(host, [...lines, `Content-Type: ${type}`, 'Content-Length: 9999', '', ''].join('\r\n'));
    }),
  );
  expect(await callOnce(host)).toBe(200);
  await Promise.all(headers.map(waitUntilClosed));
  // The limit of headers (10 s) is shorter than that of a whole request (30 s).
  expect(bodies.filter((socket) => socket.closed)).toEqual([]);
  expect(await callOnce(host)).toBe(200);
  await Promise.all(bodies.map(waitUntilClosed));
  expect(host.said.join('\n')).not.toContain('    at ');
});

it.concurrent('10,000 connections that do nothing do not end the host, and it serves when the limit of headers has passed', async ({
  onTestFinished,
}) => {
  const [, host = expect.unreachable()] = hosts;
  const program = fileURLToPath(new URL('../support/idle-connections.mjs', import.meta.url));
  const { port } = new URL(host.publicUrl);
  const command = `ulimit -n "$(ulimit -H -n)"; exec "${process.execPath}" "${program}" ${port} 10000`;
  const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { attempted } = JSON.parse(String(line));
  if (attempted < 10_000) process.stderr.write(`this machine allows ${attempted} connections of a process only\n`);
  expect(attempted).toBeGreaterThan(500);
  // Nobody is signed in to this host, so no connection of before becomes free. It refuses the token of the other one.
  const isServing = async () => expect(await callOnce(host)).toBe(401);
  await vi.waitFor(isServing, { timeout: 120_000, interval: 500 });
  expect(host.said.join('\n')).not.toContain('    at ');
});
