import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { fixedEnv, startFixedSandbox } from '../support/fixed-firm.ts';
import { connect } from '../support/harness.ts';

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
