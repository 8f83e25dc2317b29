import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../test/host/hosted.ts';
import { startInstances } from '../test/host/instances.ts';
import { signedIn } from '../test/host/oauth-client.ts';
import { REDIS, STORE_PASSWORD } from '../test/support/store-servers.ts';
import { amount, type Row } from './report.ts';
import { median, timed } from './statistics.ts';

const BLOCKS = 7;
const CALLS = 320;
const SIDE_BY_SIDE = 16;
const COUNTED_CALLS = 50;

/** One person sends all calls of this bench, more than a person may send in a minute. */
const NO_LIMITS = ['--requests-per-person', '100000', '--requests-per-address', '100000'];

/**
 * Calls of a host with Redis that are refused before anything is sent to MyCase: what the protocol, the token and the
 * store cost. The instances, Redis and the client share the cores of this machine.
 */
export async function hostInstances(): Promise<Row[]> {
  if (REDIS.missing) throw new Error(REDIS.missing);
  const [one, four] = [await measure(1), await measure(4)];
  return [
    { what: `refused calls of 1 instance, ${SIDE_BY_SIDE} side by side`, measured: amount(one.rate, '/s') },
    {
      what: `refused calls of 4 instances, ${SIDE_BY_SIDE} side by side`,
      measured: amount(four.rate, '/s'),
      floor: amount(one.rate, '/s'),
      against: amount(four.rate / one.rate, 'x', 2),
    },
    { what: 'round trips to the store for a call', measured: amount(one.commands, '', 1) },
  ];
}

async function measure(count: number): Promise<{ rate: number; commands: number }> {
  const instances = await startInstances(REDIS, count, NO_LIMITS);
  try {
    const { tokens } = await signedIn(instances.balanced);
    const call = () => callWrongly(instances.balanced, tokens.access_token);
    const rates: number[] = [];
    for (let block = -1; block < BLOCKS; block += 1) {
      const rate = await callsPerSecond(call);
      if (block >= 0) rates.push(rate);
    }
    const commands = await countCommands(instances.server.url, async () => {
      for (let done = 0; done < COUNTED_CALLS; done += 1) await call();
    });
    return { rate: median(rates), commands: commands / COUNTED_CALLS };
  } finally {
    await instances.stop();
  }
}

async function callsPerSecond(call: () => Promise<void>): Promise<number> {
  const ms = await timed(async () => {
    for (let done = 0; done < CALLS; done += SIDE_BY_SIDE)
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, call));
  });
  return CALLS / (ms / 1_000);
}

async function callWrongly({ fetch, publicUrl }: Host, token: string | undefined): Promise<void> {
  const params = { name: 'get_firm', arguments: { nonsense: 1 } };
  const answer = await fetch(`${publicUrl}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  });
  const text = await answer.text();
  if (answer.status !== 200 || !text.includes('nonsense')) throw new Error(`a call was answered with ${text}`);
}

/**
 * Counts the commands that clients send to Redis during an action. The commands of a script are part of one command.
 */
async function countCommands(url: string, action: () => Promise<unknown>): Promise<number> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
  let text = '';
  socket.on('data', (words: string) => {
    text += words;
  });
  socket.write(`AUTH ${STORE_PASSWORD}\r\nMONITOR\r\n`);
  await sleep(100);
  await action();
  await sleep(100);
  socket.destroy();
  return [...text.matchAll(/^\+[\d.]+ \[\d+ (?!lua\])/gm)].length;
}
