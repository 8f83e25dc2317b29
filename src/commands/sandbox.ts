import { once } from 'node:events';
import type { Invocation } from '../config.ts';
import type { Surroundings } from './run.ts';

/** `mycase-mcp sandbox`: the embedded MyCase alone, until it is asked to end. */
export async function runSandbox({ config }: Invocation, { log, stop }: Surroundings): Promise<void> {
  const { startSandbox } = await import('../sandbox/index.ts');
  const sandbox = await startSandbox({ port: config.port, size: config.sandboxSize });
  log(`a made-up firm is served at ${sandbox.baseUrl} (the published profile at ${sandbox.url})`);
  log(`use MYCASE_BASE_URL=${sandbox.baseUrl} MYCASE_ACCESS_TOKEN=${sandbox.token}`);
  if (!stop.aborted) await once(stop, 'abort');
  await sandbox.close();
}
