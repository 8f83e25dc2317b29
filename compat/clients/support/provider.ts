import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Arguments } from './client.ts';

// A stand-in for the API of a model, on loopback. It calls the tool that it is given, and then ends the conversation.

/** A tool call that the stand-in makes. */
export interface ToolCall {
  readonly name: string;
  readonly args: Arguments;
}

/** How an API writes a call and a text. */
export interface Replies {
  callTool(call: ToolCall): object;
  say(text: string): object;
}

/** A stand-in that listens. */
export interface Provider {
  readonly url: string;
  /** Runs a conversation in which the model makes this call, or none. Returns the bodies of the requests. */
  converse(call: ToolCall | undefined, start: () => Promise<unknown>): Promise<Request[]>;
  close(): void;
}

// biome-ignore lint/suspicious/noExplicitAny: the APIs have different bodies, and each client reads its own.
type Request = any;

/** Starts a stand-in of an API. */
export async function startProvider(replies: Replies): Promise<Provider> {
  let pending: ToolCall | undefined;
  let requests: Request[] = [];
  const server = createServer(async (request, response) => {
    requests.push(await json(request));
    const reply = pending ? replies.callTool(pending) : replies.say('done');
    pending = undefined;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(reply));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port is free');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async converse(call, start) {
      pending = call;
      requests = [];
      await start();
      return requests;
    },
    close: () => server.close(),
  };
}
