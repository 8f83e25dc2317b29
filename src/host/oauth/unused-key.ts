import { createPrivateKey, generateKeyPairSync } from 'node:crypto';

/**
 * Creates the key for ID tokens, which the library of the authorization server requires. This server issues no ID
 * tokens. Returns a private JSON Web Key.
 *
 * The key is encoded and read again before it is exported. In Node 20, the export of a generated key holds a lock. If
 * garbage collection then removes the job that generated the key, garbage collection waits for the same lock forever.
 */
export function createUnusedKey(): object {
  const { privateKey: key } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  const privateKey = createPrivateKey({ key, type: 'pkcs8', format: 'der' });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' };
}
