import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { BIN } from './harness.ts';
import { aStateFolder } from './state.ts';

/** The built program serving HTTP. */
export interface HttpServer {
  /** Of the MCP endpoint. */
  readonly url: string;
  readonly process: ChildProcess;
  /** What it has said on stdout and stderr. */
  readonly said: { readonly stdout: string[]; readonly stderr: string[] };
  stop(): Promise<void>;
}

/** Starts `mycase-mcp --http` on a free port. */
export async function startHttp({
  args = [],
  env = {},
}: {
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
}): Promise<HttpServer> {
  const child = spawn(process.execPath, [BIN, '--http', '--port', '0', ...args], {
    env: { PATH: process.env.PATH ?? '', MYCASE_STATE_FOLDER: aStateFolder(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: [] as string[], stderr: [] as string[] };
  createInterface(child.stdout).on('line', (line) => said.stdout.push(line));
  const lines = createInterface(child.stderr);
  const url = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      said.stderr.push(line);
      const served = /serving MCP at (\S+)/.exec(line)?.[1];
      if (served) resolve(served);
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${said.stderr.join('\n')}`)));
  });
  return {
    url,
    process: child,
    said,
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
