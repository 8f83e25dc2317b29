import { createInterface } from 'node:readline';
import { BIN, type Program, start } from './program.ts';

/** When a server over stdio answered what a client asks first, on the clock of `performance.now()`. */
export interface Listing {
  readonly initializedAt: number;
  readonly listedAt: number;
  /** The answer to `tools/list`, as it came. */
  readonly answer: string;
}

/** Starts the built server over stdio, with a token, so that it asks for none, and the variables given. */
export const startServer = (env?: Readonly<Record<string, string>>, node?: string): Program =>
  start([BIN], { ...env, MYCASE_ACCESS_TOKEN: 'unused' }, node);

/** Has a server that was just started list its tools. Throws when it ends before. */
export async function listTools({ child }: Program): Promise<Listing> {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the server ended before it answered');
    return value;
  };
  child.stdin.write(message({ id: 1, method: 'initialize', params: HELLO }));
  await answer();
  const initializedAt = performance.now();
  child.stdin.write(message({ method: 'notifications/initialized' }));
  child.stdin.write(message({ id: 2, method: 'tools/list' }));
  return { answer: await answer(), initializedAt, listedAt: performance.now() };
}

const HELLO = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1.0.0' },
};

const message = (content: object): string => `${JSON.stringify({ jsonrpc: '2.0', ...content })}\n`;
