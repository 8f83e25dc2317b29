import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { SANDBOX_APP, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { aFreePort } from '../support/free-port.ts';
import { aStateFolder } from '../support/state.ts';
import { type Host, startHost } from './hosted.ts';
import { PROVIDER_APP } from './openid-provider.ts';

/** The address of the hosts that have an administration file. */
export const PUBLIC_URL = 'https://firms.example';

/** The fields of a tenant or of a whole file. */
type Fields = Readonly<Record<string, unknown>>;

/** A host with an administration file, and the file. */
export interface AdministeredHost extends Host {
  readonly folder: string;
  /** Replaces the content of the file. */
  write(content: Fields | string): void;
}

/** Starts the MyCase of a firm, whose app has a client id. It ends with the test. */
export async function aFirm(clientId: string): Promise<Sandbox> {
  const sandbox = await startSandbox({ clientId, redirectUris: [`${PUBLIC_URL}/mycase/callback`] });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** A tenant of the file, for the firm of a sandbox. */
export const aTenant = (clientId: string, { url, baseUrl }: Sandbox, fields: Fields = {}): Fields => ({
  title: `The firm ${clientId}`,
  clientId,
  clientSecret: { variable: 'FIRM_SECRET' },
  baseUrl,
  authUrl: url,
  ...fields,
});

/** Starts a host with an administration file. It ends with the test. */
export async function anAdministeredHost(
  content: Fields,
  env: Readonly<Record<string, string>> = {},
): Promise<AdministeredHost> {
  const folder = aStateFolder();
  const file = join(folder, 'administration.json');
  const write = (changed: Fields | string) =>
    writeFileSync(file, typeof changed === 'string' ? changed : JSON.stringify(changed));
  write(content);
  const host = await startHost(PUBLIC_URL, await aFreePort(), ['--administration', file], {
    MYCASE_STATE_FOLDER: folder,
    MYCASE_HOST_KEYS: randomBytes(32).toString('base64'),
    FIRM_SECRET: SANDBOX_APP.clientSecret,
    PROVIDER_SECRET: PROVIDER_APP.clientSecret,
    ...env,
  });
  onTestFinished(() => host.stop());
  return { ...host, folder, write };
}
