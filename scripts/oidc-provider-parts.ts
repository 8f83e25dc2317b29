import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** The media types that the authorization server sends and reads. */
const MEDIA_TYPES = {
  'application/json': { source: 'iana', charset: 'UTF-8', extensions: ['json'] },
  'application/octet-stream': { source: 'iana', extensions: ['bin'] },
  'application/x-www-form-urlencoded': { source: 'iana' },
  'text/html': { source: 'iana', extensions: ['html'] },
  'text/plain': { source: 'iana', extensions: ['txt'] },
};

/**
 * Fits `oidc-provider` into the bundle. Its classes keep their names, under which it stores their records. It does not
 * write advice for developers to the output. The table of all media types, which Koa needs, is left out.
 */
export const fitOidcProvider: Plugin = {
  name: 'oidc-provider',
  setup({ onLoad }) {
    onLoad({ filter: /oidc-provider[\\/]lib[\\/]models[\\/]\w+\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(
        /class (\w+) extends [^{]+\{/g,
        "$&\n  static { Object.defineProperty(this, 'name', { value: '$1' }); }",
      ),
    }));
    onLoad({ filter: /oidc-provider[\\/]lib[\\/]helpers[\\/]attention\.js$/ }, () => ({
      contents: 'export const info = () => {};\nexport const warn = () => {};',
    }));
    onLoad({ filter: /mime-db[\\/]db\.json$/ }, () => ({ contents: JSON.stringify(MEDIA_TYPES), loader: 'json' }));
  },
};
