import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { connect, fault, pointedAt } from '../support/harness.ts';

/** Wednesday, 18 November 2026, 09:30 in Los Angeles: the time in every sandbox and server here. */
const NOW = Date.parse('2026-11-18T17:30:00Z');

/** A sandbox and a client of a server that is pointed to it. Their clocks stand still. */
export interface Fixed {
  readonly sandbox: Sandbox;
  readonly client: Client;
}

/** How to start a server: its arguments, its variables, and faults of the sandbox on its next requests. */
interface Start {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly faults?: readonly Record<string, unknown>[];
}

/** Variables of a server whose clock stands still. It gets the time zone of the machine, which must not matter. */
export const fixedEnv = (sandbox: Sandbox): Record<string, string> => ({
  ...pointedAt(sandbox),
  MYCASE_TIME_ZONE: 'America/Los_Angeles',
  NODE_OPTIONS: `--import=${new URL('../support/fixed-clock.mjs', import.meta.url).href}`,
  FIXED_CLOCK: String(NOW),
  TZ: process.env.TZ ?? '',
});

/** A sandbox whose clock stands still, also in the `Date` of its responses. The first faults are those given. */
async function startFixedSandbox(faults: Start['faults'] = []): Promise<Sandbox> {
  const sandbox = await startSandbox({ clock: () => NOW });
  for (const one of faults) await fault(sandbox, one);
  await fault(sandbox, { path: '*', times: 1_000_000, headers: { Date: new Date(NOW).toUTCString() } });
  return sandbox;
}

/** A sandbox for the test that runs, and for no other: ids of new records do not depend on other tests. */
export async function aFixedSandbox(faults?: Start['faults']): Promise<Sandbox> {
  const sandbox = await startFixedSandbox(faults);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** A client of a server on a sandbox of its own, for the test that runs. */
export async function aFixedClient({ args = [], env = {}, faults = [] }: Start = {}): Promise<Client> {
  const client = await connect({ args, env: { ...fixedEnv(await aFixedSandbox(faults)), ...env } });
  onTestFinished(() => client.close());
  return client;
}

/** A sandbox and a client for the tests of a file that only read. */
export function useFixed(): Fixed {
  let fixed: Fixed;
  beforeAll(async () => {
    const sandbox = await startFixedSandbox();
    fixed = { sandbox, client: await connect({ env: fixedEnv(sandbox) }) };
  });
  afterAll(async () => {
    await fixed.client.close();
    await fixed.sandbox.close();
  });
  return {
    get sandbox() {
      return fixed.sandbox;
    },
    get client() {
      return fixed.client;
    },
  };
}
