import { type Asked, MAX_TOKENS } from './ask.ts';
import type { RawCost } from './raw.ts';

/** One question: its cost with our tools and without them. */
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

/** Returns the rows of the table: the header, the questions, then the sum, the median and the maximum. */
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

/** Returns the table for a terminal, with the faults below it. */
export function printed(lines: readonly Line[]): string {
  const rows = cells(lines);
  const widths = HEAD.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const pad = (cell: string, at: number) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0));
  const wrong = lines.flatMap(({ words, asked }) => asked.faults.map((fault) => `${words}: ${fault}`));
  return [...rows.map((row) => row.map(pad).join('  ')), ...wrong].join('\n');
}

const row = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;

const times = (less: number, more: number): string => thousands(Math.round(more / less));

/** Returns docs/evals.md. */
export function page(lines: readonly Line[]): string {
  const [head = [], ...rows] = cells(lines);
  const fits = lines.filter(({ asked }) => asked.faults.length === 0).length;
  const of = (name: string, reckon: (numbers: readonly number[]) => number) =>
    reckon(lines.map((line) => FIGURES[name]?.(line) ?? 0));
  return `# Questions of a law firm

This page measures ${lines.length} questions of lawyers, paralegals and bookkeepers. They are about the fictional firm of the sandbox.
\`evals/questions/\` has each question, the calls that an agent needs, and the expected answer. Code that is independent of
the server computes the expected answer from the sandbox's own records. ${fits} of ${lines.length} questions are answered correctly, in
at most ${MAX_TOKENS.calls} calls and ${thousands(MAX_TOKENS.tokens)} tokens each.

A long test asks the same questions in this time zone and in two others. Then it makes 1,000 changes in the sandbox without the
server, and asks all questions again.

Some questions test known mistakes that give an answer which looks right:

- a filter that was not applied;
- one page that is used as the whole list;
- invoices that MyCase hides;
- "with" and "without" exchanged;
- a limit on rows that also limits what is counted;
- conditions that contradict each other, answered by 0;
- a nickname of a lawyer that is used as a client.

If the correct answer is a refusal, the answer must contain the reason.

\`npm run evals\` makes this page. The columns are:

- **calls, tokens**: with the tools of this server, over stdio. The tokens (o200k) are those of the calls and of the texts
  of the answers. **as JSON** counts the structured content instead of the text, because some clients show that to their
  model.
- **raw calls, raw tokens**: without the tools that do a whole job. MyCase has no search, and its lists have few filters for
  these questions. If a filter helps, it is used. Otherwise every list that the answer depends on is read to its last
  page, as MyCase's own JSON. A page has 1,000 records, which is the maximum and needs the fewest calls. With the usual
  25 records there are up to forty times as many calls. Lists that only turn ids into names are counted if the answer has
  names. The work of a model that must add up the records is not counted.

At the median, a question takes ${of('calls', median)} call and ${thousands(of('tokens', median))} tokens with this server. Raw, it takes ${of('raw calls', median)} calls and ${thousands(of('raw tokens', median))} tokens,
which is ${times(of('tokens', median), of('raw tokens', median))} times as many tokens. In a firm with more cases, the raw tokens increase with the lists. The tokens of an
answer increase only with the rows that it shows.

This page does not show that a model chooses these calls. It shows that a few short calls return the correct answer. It
also shows that a question without an answer is refused with a reason. The sandbox is part of this project, and its
texts are short. Dates depend on the day, so the numbers change a little from day to day.

${[row(head), row(['---', ...head.slice(1).map(() => '---:')]), ...rows.map(row)].join('\n')}
`;
}
