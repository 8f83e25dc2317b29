import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { fault, pointedAt } from './harness.ts';

/** Wednesday, 18 November 2026, 09:30 in Los Angeles: the time in every sandbox and server with a fixed clock. */
const NOW = Date.parse('2026-11-18T17:30:00Z');

/** Variables of a server whose clock stands still. It gets the time zone of the machine, which must not matter. */
export const fixedEnv = (sandbox: Sandbox): Record<string, string> => ({
  ...pointedAt(sandbox),
  MYCASE_TIME_ZONE: 'America/Los_Angeles',
  NODE_OPTIONS: `--import=${new URL('fixed-clock.mjs', import.meta.url).href}`,
  FIXED_CLOCK: String(NOW),
  TZ: process.env.TZ ?? '',
});

/** Starts a sandbox whose clock stands still, also in the `Date` of its responses. The first faults are those given. */
export async function startFixedSandbox(faults: readonly Record<string, unknown>[] = []): Promise<Sandbox> {
  const sandbox = await startSandbox({ clock: () => NOW });
  for (const one of faults) await fault(sandbox, one);
  await fault(sandbox, { path: '*', times: 1_000_000, headers: { Date: new Date(NOW).toUTCString() } });
  return sandbox;
}
