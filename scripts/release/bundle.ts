import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { sha256Hex } from '../../src/base/hash.ts';
import { formatJson, ROOT, readOwner, readPackage } from './facts.ts';
import { drawIcon } from './icon.ts';
import { fetchKeychainFiles } from './keychain-files.ts';
import { createManifest } from './manifest.ts';

// `npm run bundle`: makes the desktop bundle from dist/. The same content makes the same file.

const [output = join(ROOT, 'mycase-mcp.mcpb')] = process.argv.slice(2);
const facts = readPackage();
const { name, version } = facts;

const files: Record<string, Buffer> = {
  'manifest.json': Buffer.from(formatJson(createManifest(readOwner(), facts, 'dist/desktop.js'))),
  'icon.png': drawIcon(),
  'package.json': Buffer.from(formatJson({ name, version, type: 'module' })),
  LICENSE: readFileSync(join(ROOT, 'LICENSE')),
  ...Object.fromEntries(
    readdirSync(join(ROOT, 'dist')).map((file) => [`dist/${file}`, readFileSync(join(ROOT, 'dist', file))]),
  ),
  ...fetchKeychainFiles(),
};

const sorted = Object.keys(files)
  .sort()
  .flatMap((path) => (files[path] ? [[path, files[path]] as const] : []));
// A zip has no time before 1980. It has local time, so this is the same everywhere.
const bundle = zipSync(Object.fromEntries(sorted), { level: 9, mtime: new Date(1980, 0, 1) });
writeFileSync(output, bundle);
const unpackedBytes = sorted.reduce((sum, [, content]) => sum + content.length, 0);
console.log(`${output}: ${sorted.length} files, ${unpackedBytes} bytes, packed ${bundle.length} bytes`);
console.log(`sha256 ${sha256Hex(bundle)}`);
