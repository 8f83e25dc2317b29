import { readFileSync } from 'node:fs';
import type { CompatClient, Job } from '../clients/support/client.ts';
import type { Conversion, Outcome } from '../clients/support/worker.ts';

/** A client with its outcomes. */
export interface ClientResult {
  readonly client: Pick<CompatClient, 'name' | 'package' | 'route'>;
  readonly outcomes: readonly Outcome[];
  readonly conversions: readonly Conversion[];
}

const COLUMNS: Readonly<Record<Job, string>> = {
  list: 'lists tools',
  read: 'reads',
  error: 'shows errors',
  token: 'confirms by token',
  form: 'confirms by form',
  file: 'gets a file',
};

const JOBS = Object.keys(COLUMNS) as Job[];

/** The table of the clients in Markdown, with the reasons of the jobs that a client does not offer. */
export function formatTable(results: readonly ClientResult[]): string {
  const reasons: string[] = [];
  const rows = results.flatMap((result) => formatRows(result, reasons));
  const header = ['client', 'version', 'transport', ...Object.values(COLUMNS)];
  return [formatRowsOf(header, rows), reasons.map((reason, index) => `${index + 1}. ${reason}`).join('\n')].join(
    '\n\n',
  );
}

const formatRowsOf = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The table of the clients that declare the tools to a model, in Markdown. */
export function formatConversions(results: readonly ClientResult[]): string {
  const rows = results
    .filter(({ conversions }) => conversions.length > 0)
    .map(({ client, conversions }) => {
      const problems = conversions.flatMap((conversion) => conversion.problems);
      const notStrict = [...new Set(conversions.flatMap((conversion) => conversion.notStrict))];
      const remark = notStrict.length > 0 ? `, not strict: ${notStrict.map((name) => `\`${name}\``).join(', ')}` : '';
      return [client.name, problems.length > 0 ? 'fails' : `all tools${remark}`];
    });
  return formatRowsOf(['client', 'declares to the model'], rows);
}

/** One row, or one per transport if the transports differ. */
function formatRows({ client, outcomes }: ClientResult, reasons: string[]): string[][] {
  const transports = [...new Set(outcomes.map(({ transport }) => transport))];
  const rows = transports.map((transport) => {
    const find = (job: Job) => outcomes.find((outcome) => outcome.transport === transport && outcome.job === job);
    return { transport, cells: JOBS.map((job) => formatCell(find(job), reasons)) };
  });
  const isSame = rows.every(({ cells }) => cells.join() === rows[0]?.cells.join());
  const merged = isSame ? rows.slice(0, 1).map(({ cells }) => ({ transport: transports.join(', '), cells })) : rows;
  return merged.map(({ transport, cells }) => [
    client.name,
    readVersion(client.package),
    client.route ?? transport,
    ...cells,
  ]);
}

function formatCell(outcome: Outcome | undefined, reasons: string[]): string {
  if (!outcome || outcome.result === 'failed') return 'fails';
  if (outcome.result === 'yes') return outcome.job === 'file' ? outcome.detail : 'yes';
  if (!reasons.includes(outcome.detail)) reasons.push(outcome.detail);
  return `no (${reasons.indexOf(outcome.detail) + 1})`;
}

const lock: { packages: Record<string, { version: string }> } = JSON.parse(
  readFileSync(new URL('../clients/package-lock.json', import.meta.url), 'utf8'),
);

/** The version of a package in the lock file. Throws if it is not there. */
export function readVersion(name: string): string {
  const version = lock.packages[`node_modules/${name}`]?.version;
  if (!version) throw new Error(`${name} is not in compat/clients/package-lock.json`);
  return version;
}
