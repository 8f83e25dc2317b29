import type { HostClientResult } from './host-clients.ts';
import { readVersion } from './report.ts';

/** The table of the clients that sign in to a host, in Markdown. */
export function formatHostTable(results: readonly HostClientResult[]): string {
  const rows = results.map((result) => {
    const { name, exchange, stepUp, pageCount } = result;
    return `| ${name} | ${readVersion(result.package)} | ${exchange} | ${stepUp} | ${pageCount} |`;
  });
  return [
    '| client | version | exchanges the code | asks for more access | pages opened |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
