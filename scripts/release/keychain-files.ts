import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, readText } from './facts.ts';

const KEYCHAIN_LIBRARY = '@napi-rs/keyring';

/** The systems on which the desktop bundle runs. Each has a binary of the keychain library. */
const DESKTOP_SYSTEMS = ['darwin-arm64', 'darwin-x64', 'win32-x64-msvc', 'win32-arm64-msvc', 'linux-x64-gnu'] as const;

/** The program that npm starts with. On Windows it is a script of the command interpreter. */
const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/**
 * Fetches the keychain library and its binaries from the npm registry, in the version of package-lock.json. Returns the
 * files by their paths in the bundle. Throws an Error if a package is not the one that package-lock.json names.
 */
export function fetchKeychainFiles(): Record<string, Buffer> {
  const { packages } = JSON.parse(readText('package-lock.json'));
  const folder = mkdtempSync(join(tmpdir(), 'mycase-mcp-keychain-'));
  try {
    const names = [KEYCHAIN_LIBRARY, ...DESKTOP_SYSTEMS.map((system) => `${KEYCHAIN_LIBRARY}-${system}`)];
    const locked = names.map((name) => ({ name, ...packages[`node_modules/${name}`] }));
    const packed: { name: string; filename: string; integrity: string }[] = JSON.parse(
      execFileSync(
        NPM,
        ['pack', '--json', '--pack-destination', folder, ...locked.map(({ name, version }) => `${name}@${version}`)],
        { cwd: ROOT, encoding: 'utf8', shell: process.platform === 'win32' },
      ),
    );
    return Object.assign({}, ...locked.map(({ name, integrity }) => readPackage(folder, packed, name, integrity)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readPackage(
  folder: string,
  packed: readonly { name: string; filename: string; integrity: string }[],
  name: string,
  integrity: string,
): Record<string, Buffer> {
  const file = packed.find((one) => one.name === name);
  if (file?.integrity !== integrity) throw new Error(`${name} is not the package that package-lock.json names.`);
  const unpacked = mkdtempSync(join(folder, 'unpacked-'));
  execFileSync('tar', ['-xzf', join(folder, file.filename), '-C', unpacked]);
  const names = readdirSync(join(unpacked, 'package')).filter((one) =>
    /\.(node|js)$|^(package\.json|LICENSE.*)$/.test(one),
  );
  return Object.fromEntries(
    names.map((one) => [`node_modules/${name}/${one}`, readFileSync(join(unpacked, 'package', one))]),
  );
}
