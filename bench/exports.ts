import { setTimeout as sleep } from 'node:timers/promises';
import { connectStdio } from './client.ts';
import { awaitLine, BIN, residentMb, start, temporaryFolder } from './program.ts';
import { questionable } from './questions.ts';
import { amount, type Row } from './report.ts';
import { timed } from './statistics.ts';

const SQL = 'SELECT * FROM documents';
const PAUSE_MS = 10;

/** A long list as a file, and how long another call waits at most while the file is written. */
export async function exports(): Promise<Row[]> {
  await using firm = start([BIN, 'sandbox', '--port', '0', '--sandbox-size', 'large']);
  const baseUrl = await awaitLine(firm.child.stderr, /MYCASE_BASE_URL=(\S+)/);
  using folder = temporaryFolder();
  await using server = await connectStdio([BIN], questionable(baseUrl, folder.path));
  const query = async (args: Readonly<Record<string, unknown>>) => {
    const { isError, content } = await server.client.callTool({ name: 'query_firm', arguments: args });
    if (isError) throw new Error(JSON.stringify(content));
  };
  await query({ sql: SQL, save_as: 'first.csv' });
  const rows: Row[] = [];
  for (const format of ['csv', 'xlsx']) {
    let isWritten = false;
    let waitedMs = 0;
    const writing = timed(() => query({ sql: SQL, save_as: `all.${format}` })).finally(() => {
      isWritten = true;
    });
    while (!isWritten) {
      waitedMs = Math.max(waitedMs, await timed(() => server.client.ping()));
      await sleep(PAUSE_MS);
    }
    const ms = await writing;
    rows.push({ what: `all documents of the large firm as ${format}`, measured: amount(ms / 1000, 's', 2) });
    rows.push({
      what: '  the longest wait of another call',
      measured: amount(waitedMs, 'ms'),
      floor: amount(ms, 'ms'),
      against: amount(waitedMs / ms, 'x', 2),
    });
    rows.push({ what: '  memory after the file', measured: amount(residentMb(server.pid), 'MB') });
  }
  return rows;
}
