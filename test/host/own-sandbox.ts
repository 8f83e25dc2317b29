import { randomBytes } from 'node:crypto';
import { SANDBOX_APP, type Sandbox } from '../../src/sandbox/index.ts';
import { aFreePort } from '../support/free-port.ts';
import { type Host, startHost } from './hosted.ts';

/** The address of a host on a sandbox of the test. Its redirect URI must be one of the sandbox. */
export const PUBLIC_URL = 'https://a.example';

/** Starts a host, as a firm runs it, on a sandbox of the test. The caller stops it. */
export const startHostOn = async (
  { url, baseUrl }: Sandbox,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  publicUrl = PUBLIC_URL,
): Promise<Host> =>
  startHost(publicUrl, await aFreePort(), args, {
    MYCASE_AUTH_URL: url,
    MYCASE_BASE_URL: baseUrl,
    MYCASE_CLIENT_ID: SANDBOX_APP.clientId,
    MYCASE_CLIENT_SECRET: SANDBOX_APP.clientSecret,
    MYCASE_HOST_KEYS: randomBytes(32).toString('base64'),
    ...env,
  });
