import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Builds the image of the Dockerfile with Debian's buildah, and runs it without a daemon. The base image is a stand-in:
// a small Debian with the Node of this machine.

const ROOT = join(import.meta.dirname, '../..');

const succeeds = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;

/** Returns the name of this machine's release of Debian. Undefined on another system. */
function getDebianRelease(): string | undefined {
  try {
    const facts = readFileSync('/etc/os-release', 'utf8');
    return /^ID=debian$/m.test(facts) ? /^VERSION_CODENAME=(\w+)$/m.exec(facts)?.[1] : undefined;
  } catch {
    return undefined;
  }
}

/** Returns why no image can be built on this machine. Undefined if one can. */
export function describeMissingParts(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can build an image';
  if (getDebianRelease() === undefined) return 'this machine does not run Debian';
  const missing = ['buildah', 'mmdebstrap', 'unshare', 'ip', 'chroot'].filter((one) => !succeeds('which', one));
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  return succeeds('unshare', '--mount', '--net', 'true') ? undefined : 'this machine does not allow namespaces';
}

/** The settings of an image, with Docker's names. */
interface ImageSettings {
  readonly User: string;
  readonly Entrypoint: readonly string[];
  readonly Env: readonly string[];
  readonly Volumes: Readonly<Record<string, object>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

/** A built image. */
export interface ContainerImage {
  readonly settings: ImageSettings;
  /** The command that runs the image as a container with a read-only root and with no network. */
  getCommand(args: readonly string[]): string[];
  /** Runs a shell script in such a container, with the image's program as its arguments. Returns its output. */
  runScript(script: string, args: readonly string[], env: Readonly<Record<string, string>>): string;
  remove(): void;
}

/** Mounts the root so that nobody can write to it, and the volume. Then runs the rest as the user of the image. */
const ENTER = `set -e
root=$1; user=$2; shift 2
ip link set lo up
mount --bind "$root" "$root"
mount -o remount,ro,bind "$root"
mount -t tmpfs -o "mode=700,uid=\${user%:*},gid=\${user#*:}" tmpfs "$root/data"
mount -t tmpfs tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
exec chroot --userspec="$user" "$root" "$@"`;

/** Builds the image from dist/. Takes about 12 seconds. Throws an Error with the output of a step that failed. */
export function buildImage(): ContainerImage {
  const folder = mkdtempSync(join(tmpdir(), 'mycase-mcp-image-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    return { ...buildIn(folder), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function buildIn(folder: string): Omit<ContainerImage, 'remove'> {
  const buildah = (...args: string[]): string =>
    execFileSync(
      'buildah',
      ['--root', join(folder, 'store'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs', ...args],
      { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    ).trim();
  makeBase(folder, buildah);
  const base = ['--build-arg', 'NODE_IMAGE=localhost/node-base'];
  buildah('build', '--isolation', 'chroot', '--format', 'docker', ...base, '-t', 'mycase-mcp', '.');
  const { Docker } = JSON.parse(buildah('inspect', '--type', 'image', 'mycase-mcp'));
  const settings: ImageSettings = Docker.config;
  const root = buildah('mount', buildah('from', 'mycase-mcp'));
  const enter = (words: readonly string[], env: Readonly<Record<string, string>>): string[] => {
    const variables = [...settings.Env, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
    const program = ['env', '-i', ...variables, ...words];
    return ['unshare', '--mount', '--net', 'sh', '-c', ENTER, 'sh', root, settings.User, ...program];
  };
  return {
    settings,
    getCommand: (args) => enter([...settings.Entrypoint, ...args], {}),
    runScript(script, args, env) {
      const [command = '', ...words] = enter(['sh', '-c', script, 'sh', ...settings.Entrypoint, ...args], env);
      return execFileSync(command, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    },
  };
}

function makeBase(folder: string, buildah: (...args: string[]) => string): void {
  const tarball = join(folder, 'root.tar');
  const packages = '--include=libc6,libstdc++6,libgcc-s1,coreutils,dash';
  execFileSync('mmdebstrap', ['--quiet', '--variant=extract', packages, getDebianRelease() ?? '', tarball], {
    stdio: 'pipe',
  });
  const container = buildah('from', 'scratch');
  buildah('add', '--quiet', container, tarball, '/');
  buildah('copy', '--quiet', container, process.execPath, '/usr/local/bin/node');
  buildah('commit', '--quiet', '--rm', container, 'node-base');
}
