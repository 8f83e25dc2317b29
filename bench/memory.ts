import { setTimeout as sleep } from 'node:timers/promises';
import { listTools, startServer } from './listing.ts';
import { residentMb, start } from './program.ts';
import { amount, atMost, type Row } from './report.ts';
import { median } from './statistics.ts';

const RUNS = 3;
const SETTLE_MS = 500;

/** What a server that was only listed keeps of the machine's memory, against a Node that idles. */
export async function memory(): Promise<Row[]> {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    await using server = startServer();
    await using idle = start(['-e', 'setInterval(() => {}, 1000)']);
    await listTools(server);
    await sleep(SETTLE_MS);
    ours.push(residentMb(server.pid));
    bare.push(residentMb(idle.pid));
  }
  return [
    {
      what: 'stdio server after tools/list',
      measured: amount(median(ours), 'MB'),
      floor: amount(median(bare), 'MB'),
      against: amount(median(ours) / median(bare), 'x', 2),
      wanted: atMost(median(ours), 110, 'MB'),
    },
  ];
}
