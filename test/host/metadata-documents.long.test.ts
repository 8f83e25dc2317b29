import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOVABLE_CLOCK } from '../support/clock-server.ts';
import { aFreePort } from '../support/free-port.ts';
import { aStateFolder } from '../support/state.ts';
import { aBrowser, REDIRECT_URI } from './browser.ts';
import { type Host, startHost } from './hosted.ts';
import { aRawClient, type RawClient } from './oauth-client.ts';

const hasOpenssl = (() => {
  try {
    return execFileSync('openssl', ['version'], { encoding: 'utf8' }) !== '';
  } catch {
    return false;
  }
})();
if (!hasOpenssl) process.stderr.write('test/host/metadata-documents.long.test.ts is skipped: no openssl here.\n');

/** Names of addresses that are not of the public network, and the addresses that the host sees for them. */
const INSIDE: Readonly<Record<string, string>> = {
  'this-host.test': '0.0.0.0',
  'loopback.test': '127.8.8.8',
  'ten.test': '10.0.0.5',
  'shared.test': '100.64.0.1',
  'link-local.test': '169.254.169.254',
  'private.test': '172.31.255.255',
  'home.test': '192.168.1.1',
  'loopback-6.test': '::1',
  'link-local-6.test': 'fe80::1',
  'local-6.test': 'fd12::1',
  'mapped-loopback.test': '::ffff:127.0.0.1',
  'mapped-link-local.test': '::ffff:169.254.169.254',
  'translated.test': '64:ff9b::a00:5',
};

/** The name of a server on the public network, and one whose address changes to that of a server inside. */
const [PUBLIC, CHANGING] = ['public.test', 'changing.test'];

type SendDocument = (res: ServerResponse, document: Readonly<Record<string, unknown>>) => void;

const sendDocument: SendDocument = (res, document) => void res.end(JSON.stringify(document));

/** Answers that are no metadata document, by their path. */
const FAULTY_ANSWERS: Readonly<Record<string, SendDocument>> = {
  '/redirect': (res, document) => sendDocument(res.writeHead(302, { location: '/client' }), document),
  '/inside': (res) => void res.writeHead(307, { location: 'https://ten.test/client' }).end(),
  '/huge': (res, document) => sendDocument(res, { ...document, fill: 'x'.repeat(10_000_000) }),
  '/endless': (res) => {
    const timer = setInterval(() => res.write(`{"fill":"${'x'.repeat(50_000)}"}`), 20);
    res.once('close', () => clearInterval(timer));
  },
  '/slow': (res) => void res.write('{"client_id":'),
  '/silent': () => {},
  '/deep': (res, { client_id }) =>
    void res.end(`{"client_id":"${client_id}","redirect_uris":${'['.repeat(2_000)}${']'.repeat(2_000)}}`),
  '/other': (res, document) => sendDocument(res, { ...document, client_id: 'https://public.test/client' }),
  '/secret': (res, document) => sendDocument(res, { ...document, client_secret: 'x' }),
  '/http': (res, document) => sendDocument(res, { ...document, redirect_uris: ['http://a.example/cb'] }),
};

describe.skipIf(!hasOpenssl)('a client ID that is an address', () => {
  let host: Host;
  let client: RawClient;
  let server: Server;
  let port: number;
  const requested: string[] = [];

  const answer = (req: IncomingMessage, res: ServerResponse) => {
    const { url = '', headers } = req;
    requested.push(`${headers.host}${url}`);
    const client_id = `https://${headers.host}${url}`;
    res.setHeader('content-type', 'application/json');
    const document = { client_id, client_name: 'Documented client', redirect_uris: [REDIRECT_URI] };
    const send = FAULTY_ANSWERS[url] ?? sendDocument;
    send(res, document);
  };

  beforeAll(async () => {
    const folder = aStateFolder();
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const allNames = ['localhost', PUBLIC, CHANGING, ...Object.keys(INSIDE)].map((name) => `DNS:${name}`);
    const ips = ['127.0.0.1', '::1', '::ffff:127.0.0.1'].map((ip) => `IP:${ip}`);
    const names = ['-subj', '/CN=localhost', '-addext', `subjectAltName=${[...allNames, ...ips].join()}`];
    const files = ['-keyout', key, '-out', cert, '-days', '1', '-nodes'];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', ...files, ...names], { stdio: 'ignore' });
    server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
    const hostPort = await aFreePort();
    const standIn = new URL('../support/stand-in-network.mjs', import.meta.url).href;
    const addresses = Object.entries(INSIDE).map(([name, address]) => [name, [address]]);
    host = await startHost(`http://127.0.0.1:${hostPort}`, hostPort, ['--sandbox'], {
      NODE_EXTRA_CA_CERTS: cert,
      NODE_OPTIONS: `${MOVABLE_CLOCK.NODE_OPTIONS} --import=${standIn}`,
      STAND_IN_ADDRESSES: JSON.stringify({
        ...Object.fromEntries(addresses),
        [PUBLIC]: ['9.9.9.9'],
        [CHANGING]: ['9.9.9.9', '10.0.0.5'],
      }),
    });
    client = await aRawClient(host);
  });
  afterAll(async () => {
    await host.stop();
    server.close();
    server.closeAllConnections();
  });

  const open = (name: string, path: string) =>
    aBrowser(host).open(client.authorizationUrl({ client_id: `https://${name}:${port}${path}` }));

  it('of a public server is requested, and the person sees its name', async () => {
    const page = await open(PUBLIC, '/client');
    expect(page.html).toContain('Documented client');
    expect(requested).toEqual([`${PUBLIC}:${port}/client`]);
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:7f00:1]', '0x7f.1', '2130706433', ...Object.keys(INSIDE)])(
    'inside the network of the host is never requested: %s',
    async (name) => {
      requested.length = 0;
      const page = await open(name, '/client');
      expect(page.html).toContain('This sign-in cannot continue');
      expect(requested).toEqual([]);
    },
  );

  it.each(Object.keys(FAULTY_ANSWERS))('with a faulty answer is refused: %s', async (path) => {
    requested.length = 0;
    const page = await open(PUBLIC, path);
    expect(page.html).toContain('This sign-in cannot continue');
    expect(new Set(requested)).toEqual(new Set([`${PUBLIC}:${port}${path}`]));
    expect(host.said.join('\n')).not.toContain('    at ');
  });

  it('whose name leads inside later is not requested again', async () => {
    expect((await open(CHANGING, '/client')).html).toContain('Documented client');
    requested.length = 0;
    server.closeAllConnections();
    await host.later(61);
    expect((await open(CHANGING, '/client')).html).toContain('This sign-in cannot continue');
    expect(requested).toEqual([]);
  });

  it.each([
    'http://public.test/client',
    'file:///etc/passwd',
    'https://a:b@public.test/client',
    'https://public.test/#x',
  ])('of another form is no client: %s', async (client_id) => {
    requested.length = 0;
    expect((await aBrowser(host).open(client.authorizationUrl({ client_id }))).status).toBe(400);
    expect(requested).toEqual([]);
  });
});
