import { joinWords, pluralize } from '../../base/sentences.ts';
import { ASSUMPTIONS, type AssumptionId } from './assumptions/index.ts';
import type { Observation, Verdict } from './observations.ts';
import { MAX_REQUESTS } from './probe.ts';

/** The result of a live check. It has no data of the firm. */
export interface LiveReport {
  readonly version: string;
  readonly requests: number;
  /** For each answer 429: the form of its `Retry-After` header. */
  readonly throttles: readonly string[];
  readonly assumptions: readonly CheckedAssumption[];
  /** One description for each list that was read. */
  readonly lists: readonly string[];
}

/** An assumption with all that was seen of it. */
interface CheckedAssumption {
  readonly id: AssumptionId;
  readonly expected: string;
  readonly result: Verdict;
  readonly seen: readonly Omit<Observation, 'id'>[];
}

/** Groups observations by assumption. An assumption is different if one observation is. */
export function createReport(observations: readonly Observation[], facts: Omit<LiveReport, 'assumptions'>): LiveReport {
  const checked = LISTED_IDS.map((id) => {
    const own = observations.filter((observation) => observation.id === id);
    const verdicts = own.map(({ verdict }) => verdict);
    const result = VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? 'not seen';
    const seen = own.map(({ subject, verdict, seen: words }) => ({ subject, verdict, seen: words }));
    return { id, expected: ASSUMPTIONS[id].statement, result, seen };
  });
  return { ...facts, assumptions: checked };
}

/** The verdicts by their weight. */
const VERDICTS: readonly Verdict[] = ['different', 'as expected', 'not seen'];

/** The order of the report for people. */
const REPORT_ORDER: readonly Verdict[] = ['different', 'not seen', 'as expected'];

const ALL_IDS = Object.keys(ASSUMPTIONS) as AssumptionId[];
const LISTED_IDS = ALL_IDS.filter((id) => ASSUMPTIONS[id].unreadable === undefined);

/** Returns true if MyCase differs from an assumption. */
export const hasDifference = ({ assumptions }: LiveReport): boolean =>
  assumptions.some(({ result }) => result === 'different');

const DIFFERENCE_ADVICE =
  ' Where MyCase differs, answers can be wrong: please report it, and start the server with --access read until then.';

/** Formats a report for people. */
export function formatReport(report: LiveReport): string {
  const { version, requests, throttles, assumptions, lists } = report;
  const count = (verdict: Verdict) => assumptions.filter(({ result }) => result === verdict).length;
  const sorted = REPORT_ORDER.flatMap((verdict) => assumptions.filter(({ result }) => result === verdict));
  return `mycase-mcp ${version}, live check of MyCase's Open API

Result: ${count('different')} different, ${count('not seen')} not seen, ${count('as expected')} as expected.
${ALL_IDS.length - LISTED_IDS.length} more assumptions cannot be checked by reading. docs/assumptions.md lists them all.
${pluralize(requests, 'read request')} of at most ${MAX_REQUESTS} were sent. Nothing was changed.
${throttles.length > 0 ? `MyCase answered 429 to ${throttles.length} of them (${[...new Set(throttles)].join(', ')}).\n` : ''}This report has no data of the firm: only statuses, kinds and forms of values, names of fields, and rounded counts.
You can attach it to a bug report.${hasDifference(report) ? DIFFERENCE_ADVICE : ''}

${sorted.map(formatAssumption).join('\n')}
Lists that were read:
${lists.map((list) => `  ${list}\n`).join('')}`;
}

function formatAssumption({ id, expected, result, seen }: CheckedAssumption): string {
  const shown = seen.filter(({ verdict }) => verdict === result);
  const lines = groupBySeen(shown).map((line) => `               seen: ${line}\n`);
  return `${result.padEnd(12)} ${id}  ${expected}\n${lines.join('')}`;
}

/** The most subjects that a line names. */
const MAX_SUBJECTS = 6;

/** Groups observations that saw the same: `no Item-Count (cases, tasks)`. */
function groupBySeen(seen: CheckedAssumption['seen']): string[] {
  const groups = new Map<string, string[]>();
  for (const { subject, seen: words } of seen) groups.set(words, [...(groups.get(words) ?? []), subject]);
  return [...groups].map(([words, subjects]) => {
    const others = subjects.length - MAX_SUBJECTS;
    const names = others > 0 ? [...subjects.slice(0, MAX_SUBJECTS), `${others} others`] : subjects;
    return `${words} (${joinWords(names, 'and')})`;
  });
}
