import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OAuthApp } from '../auth/credentials.ts';
import { removeFolder } from '../base/atomic-file.ts';
import { type Config, getBaseUrl } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { getStateFolder } from '../config/state-folder.ts';
import { UsageError } from '../config/usage-error.ts';
import { type Administration, createOpenAdministration } from '../host/administration/administration.ts';
import { createFileAdministration } from '../host/administration/file-administration.ts';
import { RESERVED_NAMES } from '../host/host-routes.ts';
import { FIRM_PATHS, MYCASE_CALLBACK_PATH } from '../host/paths.ts';
import type { CliContext } from './context.ts';
import { loadCatalog } from './selected-tools.ts';
import type { ServerPartsCache } from './server-parts-cache.ts';

/** A host, as its options and variables describe it. */
export interface HostSetting {
  readonly config: Config;
  readonly publicUrl: string;
  /** The firm of the variables. Undefined: the administration file has the firms. */
  readonly app: Omit<OAuthApp, 'redirectUri'> | undefined;
  /** The encryption keys of stored values. The first one encrypts. */
  readonly keys: readonly [Buffer, ...Buffer[]];
  /** The folder of the lists of people, and of files that are received. */
  readonly folder: string;
  readonly close: () => Promise<void>;
}

/** Reads the settings of a host. Throws a UsageError that names the option or the variable to set. */
export async function readSetting({ config }: Invocation): Promise<HostSetting> {
  const { publicUrl, hostKeys = [], sandbox, administration } = config;
  if (publicUrl === undefined)
    throw new UsageError('--public-url is missing. State the address of this host as people and clients see it.');
  const redirectUri = publicUrl + MYCASE_CALLBACK_PATH;
  if (sandbox) return startSandboxSetting(config, publicUrl, redirectUri);
  const [current, ...former] = hostKeys;
  if (publicUrl.startsWith('http:'))
    throw new UsageError('--public-url: must start with https://, except with --sandbox.');
  const app = administration === undefined ? readApp(config, redirectUri) : undefined;
  if (!current) throw new UsageError('Set MYCASE_HOST_KEYS to an encryption key. `openssl rand -base64 32` makes one.');
  const folder = getStateFolder(config);
  return { config, publicUrl, app, keys: [current, ...former], folder, close: async () => {} };
}

function readApp({ clientId, clientSecret }: Config, redirectUri: string): HostSetting['app'] {
  if (clientId && clientSecret) return { clientId, clientSecret };
  throw new UsageError(
    'Set MYCASE_CLIENT_ID and MYCASE_CLIENT_SECRET to those of your app, or use --administration. MyCase support must ' +
      `register the app’s redirect URI ${redirectUri}.`,
  );
}

/** Starts a sandbox, on whose page people sign in. Nobody can read the lists on disk after the process has ended. */
async function startSandboxSetting(config: Config, publicUrl: string, redirectUri: string): Promise<HostSetting> {
  const { SANDBOX_APP, startSandbox } = await import('../sandbox/index.ts');
  const folder = await mkdtemp(join(tmpdir(), 'mycase-mcp-'));
  const sandbox = await startSandbox({ size: config.sandboxSize, redirectUris: [redirectUri] });
  return {
    config: { ...config, baseUrl: sandbox.baseUrl, authUrl: sandbox.url },
    publicUrl,
    app: config.administration === undefined ? SANDBOX_APP : undefined,
    keys: [randomBytes(32)],
    folder,
    async close() {
      await sandbox.close();
      await removeFolder(folder);
    },
  };
}

/** Opens the administration file. Without one, the host serves the firm of the variables. */
export function openAdministration(
  { config, app }: HostSetting,
  { find }: ServerPartsCache,
  { env, log }: CliContext,
): Administration {
  const { authUrl } = config;
  const baseUrl = getBaseUrl(config);
  if (!app) {
    const toolsetNames = Object.keys(loadCatalog(config));
    const file = config.administration ?? '';
    return createFileAdministration({
      file,
      env,
      toolsetNames,
      reservedNames: RESERVED_NAMES,
      baseUrl,
      authUrl,
      log,
      assertUsable: find,
      hasAuditFiles: config.storeUrl === undefined,
    });
  }
  return createOpenAdministration({
    name: 'firm',
    title: undefined,
    isOn: true,
    path: FIRM_PATHS.mcp,
    ...app,
    firmUuid: undefined,
    baseUrl,
    authUrl,
    hasOwnAccounts: true,
    firmConnection: undefined,
  });
}
