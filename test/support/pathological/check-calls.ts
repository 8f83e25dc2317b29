import { expect } from 'vitest';
import type { PathologicalCall } from './calls.ts';
import type { SendWithPing } from './connections.ts';

const toMessage = (id: number, members: string): string => `{"jsonrpc":"2.0","id":${id},${members}}`;

const NORMAL_CALL = '"method":"tools/call","params":{"name":"list_case_stages","arguments":{}}';

/** A message that is refused as soon as it is received is answered before a ping that was sent after it. */
const isRefusedOnArrival = ({ error }: { readonly error?: unknown }): boolean =>
  /"code":-32(600|601|700)/.test(JSON.stringify(error ?? {}));

/** Sends each message with a ping, then a normal call. Checks that all are answered, and the ping first. */
export async function checkCalls(calls: readonly PathologicalCall[], bytes: number, send: SendWithPing): Promise<void> {
  let id = 100;
  for (const { name, make } of calls) {
    id += 2;
    const ping = toMessage(id + 1, '"method":"ping"');
    const [call, pinged] = await send(toMessage(id, make(bytes)), ping, [id, id + 1]);
    expect(pinged?.answer, name).toMatchObject({ id: id + 1, result: {} });
    expect(call?.answer, name).toSatisfy(({ result, error }) => (result ?? error) !== undefined);
    if (call && !isRefusedOnArrival(call.answer)) expect(pinged?.order, name).toBeLessThan(call.order);
    expect(JSON.stringify(call?.answer).length, name).toBeLessThan(200_000 + bytes);
  }
  const [last] = await send(
    toMessage(1_000_001, NORMAL_CALL),
    toMessage(1_000_002, '"method":"ping"'),
    [1_000_001, 1_000_002],
  );
  expect(JSON.stringify(last?.answer)).toContain('Mediation');
}
