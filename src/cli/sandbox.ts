import { once } from 'node:events';
import type { Invocation } from '../config/read-invocation.ts';
import type { CliContext } from './context.ts';

/** `mycase-mcp sandbox`: serves the embedded MyCase until the process receives a signal to end. */
export async function runSandbox({ config }: Invocation, { log, shutdownSignal }: CliContext): Promise<number> {
  const { SANDBOX_APP, startSandbox } = await import('../sandbox/index.ts');
  const sandbox = await startSandbox({
    port: config.port,
    size: config.sandboxSize,
    ...(config.redirectUri && { redirectUris: [config.redirectUri] }),
  });
  log(`a made-up firm is served at ${sandbox.baseUrl} (the published profile at ${sandbox.url})`);
  log(`use MYCASE_BASE_URL=${sandbox.baseUrl} MYCASE_ACCESS_TOKEN=${sandbox.token}`);
  log(
    `or sign in: MYCASE_AUTH_URL=${sandbox.url} MYCASE_CLIENT_ID=${SANDBOX_APP.clientId} ` +
      `MYCASE_CLIENT_SECRET=${SANDBOX_APP.clientSecret} mycase-mcp login`,
  );
  if (!shutdownSignal.aborted) await once(shutdownSignal, 'abort');
  await sandbox.close();
  return 0;
}
