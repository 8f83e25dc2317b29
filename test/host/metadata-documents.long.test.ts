import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { aFreePort } from '../support/free-port.ts';
import { aStateFolder } from '../support/state.ts';
import { aBrowser, REDIRECT_URI } from './browser.ts';
import { startHost } from './hosted.ts';
import { aRawClient } from './oauth-client.ts';

const hasOpenssl = (() => {
  try {
    return execFileSync('openssl', ['version'], { encoding: 'utf8' }) !== '';
  } catch {
    return false;
  }
})();
if (!hasOpenssl) process.stderr.write('test/host/metadata-documents.long.test.ts is skipped: no openssl here.\n');

it.skipIf(!hasOpenssl)('a client ID that is an address inside the network of the host is never requested', async () => {
  const folder = aStateFolder();
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const files = ['-keyout', key, '-out', cert, '-days', '1', '-nodes'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', ...files, ...names], { stdio: 'ignore' });
  const requested: string[] = [];
  const inside = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (req, res) => {
    requested.push(req.url ?? '');
    const client_id = `https://${req.headers.host}${req.url}`;
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify({ client_id, client_name: 'Inside', redirect_uris: [REDIRECT_URI] }));
  }).listen(0, '127.0.0.1');
  await once(inside, 'listening');
  onTestFinished(() => void inside.close());
  const address = inside.address();
  const port = typeof address === 'object' && address ? address.port : expect.unreachable();
  const hostPort = await aFreePort();
  const host = await startHost(`http://127.0.0.1:${hostPort}`, hostPort, ['--sandbox'], { NODE_EXTRA_CA_CERTS: cert });
  onTestFinished(() => host.stop());
  const client = await aRawClient(host);
  for (const name of ['127.0.0.1', 'localhost']) {
    const client_id = `https://${name}:${port}/client`;
    const page = await aBrowser(host).open(client.authorizationUrl({ client_id }));
    expect(page.html).toContain('This sign-in cannot continue');
  }
  expect(requested).toEqual([]);
});
