import { randomBytes } from 'node:crypto';
import { SANDBOX_APP, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { aFreePort } from '../support/free-port.ts';
import type { StoreServer, StoreServerKind } from '../support/store-servers.ts';
import { type Host, startHost } from './hosted.ts';

/** The address of all instances, as a proxy with TLS has it. */
const PUBLIC_URL = 'https://mycase.example';

/** Several instances of a host with one store and one MyCase. */
export interface Instances {
  readonly sandbox: Sandbox;
  readonly server: StoreServer;
  readonly hosts: readonly Host[];
  /** A host whose requests go to one instance after the other, as a proxy sends them. */
  readonly balanced: Host;
  /** Starts one more instance. */
  start(env?: Readonly<Record<string, string>>): Promise<Host>;
  stop(): Promise<void>;
}

/** Starts a store, a sandbox, and instances of the built program. */
export async function startInstances(
  kind: StoreServerKind,
  count: number,
  args: readonly string[] = [],
): Promise<Instances> {
  const [server, sandbox] = await Promise.all([
    kind.start(),
    startSandbox({ redirectUris: [`${PUBLIC_URL}/mycase/callback`] }),
  ]);
  const env = {
    MYCASE_STORE_URL: server.url,
    MYCASE_AUTH_URL: sandbox.url,
    MYCASE_BASE_URL: sandbox.baseUrl,
    MYCASE_CLIENT_ID: SANDBOX_APP.clientId,
    MYCASE_CLIENT_SECRET: SANDBOX_APP.clientSecret,
    MYCASE_HOST_KEYS: randomBytes(32).toString('base64'),
  };
  const started: Host[] = [];
  const start = async (changes = {}) => {
    const host = await startHost(PUBLIC_URL, await aFreePort(), args, { ...env, ...changes });
    started.push(host);
    return host;
  };
  const hosts = await Promise.all(Array.from({ length: count }, () => start()));
  return {
    sandbox,
    server,
    hosts,
    balanced: balance(hosts),
    start,
    async stop() {
      await Promise.all(started.map((host) => host.stop()));
      await Promise.all([sandbox.close(), server.stop()]);
    },
  };
}

function balance(hosts: readonly Host[]): Host {
  const [first] = hosts;
  if (!first) throw new Error('there is no instance');
  let next = 0;
  return {
    ...first,
    fetch(input, init) {
      next += 1;
      return (hosts[next % hosts.length] ?? first).fetch(input, init);
    },
  };
}
