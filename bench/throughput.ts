import type { Client } from '@modelcontextprotocol/client';
import { type Connection, connectStdio } from './client.ts';
import { BIN, source } from './program.ts';
import { amount, type Row } from './report.ts';
import { median, timed } from './statistics.ts';

const WARM_UP = 3;
const BLOCKS = 10;
const CALLS = 640;
const SIDE_BY_SIDE = 16;

/** Calls that are refused before anything is sent: what the protocol and the check of arguments cost. */
export async function throughput(): Promise<Row[]> {
  await using server = await connectStdio([BIN], { MYCASE_ACCESS_TOKEN: 'unused' });
  await using bare = await connectStdio(source('bare-server.ts'));
  if (!(await callWrongly(server.client)).isError) throw new Error('a wrong argument was not refused');
  const ours: number[] = [];
  const floor: number[] = [];
  for (let block = -WARM_UP; block < BLOCKS; block += 1) {
    const [rate, bareRate] = [await callsPerSecond(server), await callsPerSecond(bare)];
    if (block < 0) continue;
    ours.push(rate);
    floor.push(bareRate);
  }
  return [
    {
      what: `refused calls, ${SIDE_BY_SIDE} side by side`,
      measured: amount(median(ours), '/s'),
      floor: amount(median(floor), '/s'),
      against: amount(median(ours) / median(floor), 'x', 2),
    },
  ];
}

async function callsPerSecond({ client }: Connection): Promise<number> {
  const ms = await timed(async () => {
    for (let done = 0; done < CALLS; done += SIDE_BY_SIDE) {
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => callWrongly(client)));
    }
  });
  return CALLS / (ms / 1000);
}

const callWrongly = (client: Client) => client.callTool({ name: 'get_firm', arguments: { nonsense: 1 } });
