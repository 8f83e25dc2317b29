import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Source } from '../src/cli/live-check/assumptions/assumption.ts';
import { ASSUMPTIONS, type AssumptionId } from '../src/cli/live-check/assumptions/index.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The sections of the page: each ends before the next begins. */
const SECTIONS: readonly (readonly [title: string, first: AssumptionId])[] = [
  ['Lists, pages and filters', 'A-01'],
  ['Records and fields', 'A-22'],
  ['Errors, limits, documents and the sign-in', 'A-51'],
  ['Writes', 'A-63'],
];

const SOURCES: Readonly<Record<Source, string>> = {
  documentation: "MyCase's documentation of the Open API states it.",
  'a live account': 'People have reported it of a live account.',
  'other programs': "Several other programs rely on it, and MyCase's documentation does not state it.",
  unknown: 'Nobody has shown it. The program had to choose.',
};

/** Returns docs/assumptions.md: each fact about MyCase that the code relies on, with the files that do. */
export function formatAssumptionsPage(): string {
  const ids = Object.keys(ASSUMPTIONS) as AssumptionId[];
  const checkedCount = ids.filter((id) => ASSUMPTIONS[id].unreadable === undefined).length;
  const places = findPlaces();
  const sections = SECTIONS.map(([title, first], i) => {
    const start = ids.indexOf(first);
    const next = SECTIONS[i + 1]?.[1];
    const own = ids.slice(start, next === undefined ? undefined : ids.indexOf(next));
    return `## ${title}\n\n${TABLE_HEAD}\n${own.map((id) => formatRow(id, places.get(id) ?? [])).join('\n')}`;
  });
  return `# Assumptions about MyCase

This program was written without a MyCase account. This page lists the ${ids.length} facts about MyCase that the code relies on.
A comment such as \`MyCase (A-01):\` names the fact at each place that relies on it. \`npm run docs\` makes this page from
\`src/cli/live-check/assumptions/\` and from these comments.

\`mycase-mcp doctor --live\` compares ${checkedCount} of the facts with your account. It sends at most 100 read requests, reads
without ethical walls, and prints a report without data of the firm. The column "checked" names these facts. Please attach
the report to a bug report.

The sources:

${Object.entries(SOURCES)
  .map(([source, meaning]) => `- ${source}: ${meaning}`)
  .join('\n')}

${sections.join('\n\n')}

## Facts that nothing relies on

Nobody has shown these, and the code does not need them.

- MyCase seems to ignore a query parameter that it does not know. The program sends none.
- The signature of a webhook, its header and its algorithm are not documented. The program receives no webhooks.
`;
}

const TABLE_HEAD = `| id | fact | source | if it is wrong | code | checked |
| --- | --- | --- | --- | --- | --- |`;

function formatRow(id: AssumptionId, files: readonly string[]): string {
  const { statement, source, remedy, unreadable } = ASSUMPTIONS[id];
  const check = unreadable === undefined ? 'yes' : `no. ${unreadable}`;
  const code = files.map((file) => `\`${file}\``).join(', ');
  return `| ${[id, statement, source, remedy, code, check].join(' | ')} |`;
}

/** Returns the files of src/ whose comments name each assumption. */
function findPlaces(): Map<string, string[]> {
  const places = new Map<string, string[]>();
  const files = readdirSync(`${ROOT}src`, { recursive: true, encoding: 'utf8' }).sort();
  for (const file of files.filter((name) => name.endsWith('.ts'))) {
    const comments = readFileSync(`${ROOT}src/${file}`, 'utf8').matchAll(/MyCase \((A-\d\d(?:, A-\d\d)*)\):/g);
    const ids = new Set([...comments].flatMap(([, list = '']) => list.split(', ')));
    for (const id of ids) places.set(id, [...(places.get(id) ?? []), `src/${file}`]);
  }
  return places;
}
