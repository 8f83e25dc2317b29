import { type Asked, MAX_TOKENS } from './ask.ts';
import type { RawCost } from './raw.ts';

/** One question, asked with our tools and reckoned without them. */
export interface Line {
  readonly theme: string;
  readonly words: string;
  readonly asked: Asked;
  readonly raw: RawCost;
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

const FIGURES: Readonly<Record<string, (line: Line) => number>> = {
  calls: ({ asked }) => asked.calls,
  tokens: ({ asked }) => asked.tokens,
  'as JSON': ({ asked }) => asked.structuredTokens,
  'raw calls': ({ raw }) => raw.calls,
  'raw tokens': ({ raw }) => raw.tokens,
};

const thousands = (count: number): string => count.toLocaleString('en');

const figures = (of: (figure: (line: Line) => number) => number): string[] =>
  Object.values(FIGURES).map((figure) => thousands(of(figure)));

const over = (lines: readonly Line[], reckon: (numbers: readonly number[]) => number): string[] =>
  figures((figure) => reckon(lines.map(figure)));

const HEAD = ['question', ...Object.keys(FIGURES), 'ok'];

/** Every question with its figures, then what they come to. */
function cells(lines: readonly Line[]): string[][] {
  return [
    HEAD,
    ...lines.map((line) => [
      line.words,
      ...figures((figure) => figure(line)),
      line.asked.faults.length === 0 ? 'yes' : 'NO',
    ]),
    ['sum', ...over(lines, sum), ''],
    ['median', ...over(lines, median), ''],
    ['most', ...over(lines, (numbers) => Math.max(...numbers)), ''],
  ];
}

/** The table for a terminal, with what is wrong below it. */
export function printed(lines: readonly Line[]): string {
  const rows = cells(lines);
  const widths = HEAD.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const pad = (cell: string, at: number) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0));
  const wrong = lines.flatMap(({ words, asked }) => asked.faults.map((fault) => `${words}: ${fault}`));
  return [...rows.map((row) => row.map(pad).join('  ')), ...wrong].join('\n');
}

const row = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;

const times = (less: number, more: number): string => thousands(Math.round(more / less));

/** docs/evals.md. */
export function page(lines: readonly Line[]): string {
  const [head = [], ...rows] = cells(lines);
  const fits = lines.filter(({ asked }) => asked.faults.length === 0).length;
  const of = (name: string, reckon: (numbers: readonly number[]) => number) =>
    reckon(lines.map((line) => FIGURES[name]?.(line) ?? 0));
  return `# What a law firm asks

${lines.length} questions as lawyers, paralegals and bookkeepers ask them, of the sandbox's made-up firm of twelve. For each one
\`evals/questions/\` holds the words, the calls that an agent needs, and the answer, computed from the sandbox's own
records by other code than the server's. ${fits} of ${lines.length} are answered rightly in at most ${MAX_TOKENS.calls} calls and ${thousands(MAX_TOKENS.tokens)} tokens.

The last questions are traps: what was answered wrongly elsewhere by a mistake that looks like an answer. A filter that
never applied, a page told as the whole, invoices that MyCase hides, "with" and "without" swapped, a limit on rows taken
for a limit on what is counted, conditions that contradict each other answered by 0, a lawyer's nickname taken for a
client. Where the right answer is to refuse, the reason has to be in it.

Measured by \`npm run evals\`, which makes this page:

- **calls, tokens**: with the tools of this server, over stdio. Tokens (o200k) are those of the calls as they are written,
  of the answers' texts and of files of text; *as JSON* counts the structured content in place of the text, for clients that show their
  model that.
- **raw calls, raw tokens**: without the tools that finish a job. MyCase can't be searched, and of what is asked here its
  lists can be filtered by little more than the status of a case or of staff; where they can, that is used. Everything
  else takes reading every list that the answer depends on, to its last page, as MyCase's own JSON. Pages are of 1,000
  records, the most there is, which makes for the fewest calls; with the usual 25 there are up to forty times as many.
  Lists that only turn ids into names are counted where the answer names somebody. Reckoning is not counted: a model that
  has read the records has to add them up, too.

At the median a question takes ${of('calls', median)} call and ${thousands(of('tokens', median))} tokens here, and ${of('raw calls', median)} calls and ${thousands(of('raw tokens', median))} tokens raw: ${times(of('tokens', median), of('raw tokens', median))} times
as many. In a firm with more cases raw tokens grow with the lists; those of an answer do not.

What this does not show: that a model chooses these calls. It shows that the right answer is in reach of few short ones,
that it is right, and that what can't be answered is refused with a reason. The sandbox is the project's own, and its
texts are short. Dates are relative to the day, so the figures differ a little from day to day.

${[row(head), row(['---', ...head.slice(1).map(() => '---:')]), ...rows.map(row)].join('\n')}
`;
}
