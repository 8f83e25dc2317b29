import type { Config } from '../config/options.ts';

/**
 * Runs a command with the configured account or, with --sandbox, with an embedded MyCase that ends with the command.
 */
export async function withSandbox<T>(config: Config, action: (config: Config) => Promise<T>): Promise<T> {
  if (!config.sandbox) return action(config);
  const { startSandbox } = await import('../sandbox/index.ts');
  const sandbox = await startSandbox({ size: config.sandboxSize });
  const baseUrl = config.api === 'profile' ? sandbox.url : sandbox.baseUrl;
  try {
    return await action({ ...config, baseUrl, authUrl: sandbox.url, accessToken: sandbox.token });
  } finally {
    await sandbox.close();
  }
}
