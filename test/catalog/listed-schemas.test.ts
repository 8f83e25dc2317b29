import { Client, type JSONRPCMessage, type Transport } from '@modelcontextprotocol/client';
import { expect, it, onTestFinished } from 'vitest';
import { aSandbox, call, ERAS, join, pointedAt, type Start, stdioTo } from '../support/harness.ts';

/** The built server, whose structured content is another on the way to the client. */
function spoilt(start: Start, structuredContent: object): Transport {
  const inner = stdioTo(start);
  const outer: Transport = {
    start() {
      inner.onmessage = (message) => outer.onmessage?.(withOther(message, structuredContent));
      inner.onclose = () => outer.onclose?.();
      return inner.start();
    },
    send: (message) => inner.send(message),
    close: () => inner.close(),
  };
  return outer;
}

function withOther(message: JSONRPCMessage, structuredContent: object): JSONRPCMessage {
  if (!('result' in message) || !('structuredContent' in message.result)) return message;
  return { ...message, result: { ...message.result, structuredContent } };
}

const page = (total: unknown) => ({ tasks: { columns: ['id'], rows: [[7]] }, total, next_page_token: null });

it.each(['2025-11-25', '2026-07-28'] as const)(
  'a client of protocol %s refuses structured content that the listed output schema does not allow, and accepts content that it allows',
  async (era) => {
    const start = { env: pointedAt(await aSandbox()) };
    const answerTo = async (structuredContent: object) => {
      const client = new Client({ name: 'test', version: '1.0.0' }, ERAS[era]);
      await join(client, spoilt(start, structuredContent));
      onTestFinished(() => client.close());
      return call(client, 'list_tasks');
    };
    await expect(answerTo(page('seven'))).rejects.toThrow(/output schema/);
    expect((await answerTo(page(7))).structured).toMatchObject(page(7));
  },
);
