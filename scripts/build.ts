import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describeTool, describeWorkflow } from '../src/catalog/describe-tool.ts';
import { profileToolsets, toolsets } from '../src/tools/index.ts';
import { workflows } from '../src/workflows/index.ts';
import { ASCII_TABLE, compressAsciiTable, readAsciiTable } from './ascii-table.ts';
import { compress } from './compress.ts';
import { fitOidcProvider } from './oidc-provider-parts.ts';

// Makes dist/: the program, in parts that are loaded when they are needed; the catalog it lists; and the licences of
// what is bundled.

const DIST = 'dist';

await rm(DIST, { recursive: true, force: true });
await mkdir(DIST);
const catalogs = {
  v1: { workflows: workflows.map(describeWorkflow), ...listed(toolsets) },
  profile: listed(profileToolsets),
};
await writeFile(join(DIST, 'catalog.json.br'), compress(JSON.stringify(catalogs)));
const { metafile } = await build({
  entryPoints: {
    main: 'src/main.ts',
    desktop: 'src/desktop.ts',
    'database-worker': 'src/database/worker/database-worker.ts',
    'text-index-worker': 'src/text-index/worker/text-index-worker.ts',
    'file-worker': 'src/workflows/query-firm/export/thread/file-worker.ts',
    'document-reader': 'src/documents/reader/reader-child-process.ts',
  },
  outdir: DIST,
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  minify: true,
  // One is native, the other is optional, so they stay packages of their own. `pg` works without `pg-native`, which is
  // not used.
  external: ['@napi-rs/keyring', '@hyzyla/pdfium', 'pg-native'],
  alias: {
    '@modelcontextprotocol/server/_shims': './scripts/sdk-shims.ts',
    // Its main file requires its other files in a form that cannot be bundled.
    'jsonc-parser': './node_modules/jsonc-parser/lib/esm/main.js',
    'iconv-lite': './scripts/iconv-parts.js',
    'rate-limiter-flexible': './scripts/rate-limiter-parts.js',
    undici: './scripts/undici-parts.js',
  },
  plugins: [readAsciiTable, fitOidcProvider],
  legalComments: 'none',
  metafile: true,
  // Bundled CommonJS packages ask for Node's modules by require.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';const require=__createRequire(import.meta.url);",
  },
});
// The database is WebAssembly. Its thread reads this file.
const wasm = await readFile('node_modules/@sqlite.org/sqlite-wasm/dist/sqlite3.wasm');
await writeFile(join(DIST, 'sqlite3.wasm.br'), compress(wasm));
await writeFile(join(DIST, ASCII_TABLE), compressAsciiTable());
await chmod(join(DIST, 'main.js'), 0o755);
await writeFile(join(DIST, 'THIRD-PARTY-LICENSES.txt'), await licences(Object.keys(metafile.inputs)));

function listed(sets: typeof toolsets): object {
  return Object.fromEntries(Object.entries(sets).map(([name, operations]) => [name, operations.map(describeTool)]));
}

/** The licence texts of the packages that files come from. */
async function licences(files: readonly string[]): Promise<string> {
  const folders = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const parts = await Promise.all([...folders].sort().map(licence));
  return `This program contains the packages below, each under its own licence.\n\n${parts.join('\n\n')}\n`;
}

async function licence(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const names = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENCE', 'License'];
  const texts = await Promise.all(names.map((file) => readFile(join(folder, file), 'utf8').catch(() => undefined)));
  return `== ${name} ${version} (${license})\n\n${texts.find(Boolean)?.trim() ?? 'No licence file in the package.'}`;
}
