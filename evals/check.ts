import type { Answer, Expected, Row } from './question.ts';

/** What is wrong with answers; nothing where they show all that is expected. */
export function faults(answers: readonly Answer[], expected: Expected): string[] {
  const text = answers.map((answer) => answer.text).join('\n');
  const { says = [], never = [], rows = {}, among = {}, refused = [] } = expected;
  return [
    ...answers
      .filter(({ isError }, place) => isError !== refused.includes(place))
      .map(({ isError }) => (isError ? 'a call was refused' : 'a call was not refused')),
    ...says.filter((words) => !holds(text, words)).map((words) => `it does not say ${words}`),
    ...never.filter((words) => words.test(text)).map((words) => `it says ${words}`),
    ...Object.entries(rows).flatMap(([name, wanted]) => unlike(tableIn(answers, name), wanted, true, name)),
    ...Object.entries(among).flatMap(([name, wanted]) => unlike(tableIn(answers, name), wanted, false, name)),
    ...(expected.lines ? unlikeLines(answers.map(({ file }) => file).join(''), expected.lines) : []),
    ...unseen(text.replaceAll('\\|', '|'), [...Object.values(rows), ...Object.values(among)].flat()),
  ];
}

const holds = (text: string, words: string | RegExp): boolean =>
  typeof words === 'string' ? text.includes(words) : words.test(text);

/** The rows of a table; of the last answer that has it. */
function tableIn(answers: readonly Answer[], name: string): Row[] | undefined {
  const tables = answers.map(({ data }) => data[name]).filter((table) => table !== undefined);
  const last = tables.at(-1);
  return Array.isArray(last) ? last : Object(last).rows;
}

function unlike(shown: Row[] | undefined, wanted: readonly Row[], isWhole: boolean, name: string): string[] {
  if (!shown) return [`there is no ${name}`];
  const missing = wanted.filter((row) => !shown.some((one) => shows(one, row)));
  const strange = isWhole ? shown.filter((one) => !wanted.some((row) => shows(one, row))) : [];
  return [
    ...missing.map((row) => `${name} lacks ${JSON.stringify(row)}`),
    ...strange.map((row) => `${name} has ${JSON.stringify(row)}`),
    ...(isWhole && shown.length !== wanted.length ? [`${name} has ${shown.length} of ${wanted.length} rows`] : []),
  ];
}

function unlikeLines(file: string, wanted: readonly string[]): string[] {
  const [, ...shown] = file.trim().split(/\r?\n/);
  return [...new Set([...wanted, ...shown])]
    .filter((line) => !(wanted.includes(line) && shown.includes(line)))
    .map((line) => `the file ${shown.includes(line) ? 'has' : 'lacks'} ${line}`);
}

const shows = (shown: Row, wanted: Row): boolean =>
  Object.entries(wanted).every(([field, value]) => plain(shown[field]) === plain(value));

/**
 * References are compared by their id, several in any order; an absent field is as good as an empty one. An amount is
 * equal to its number: 1250.50 to 1250.5.
 */
function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).sort().join();
  if (typeof value === 'object' && value !== null) return 'id' in value ? plain(value.id) : JSON.stringify(value);
  return typeof value === 'string' && /^-?\d+\.\d\d$/.test(value) ? String(Number(value)) : String(value ?? '');
}

/**
 * A client may show its model the text alone: ids and figures have to stand there, too. A table writes a bar as `\|`.
 */
const unseen = (text: string, rows: readonly Row[]): string[] =>
  rows
    .flatMap((row) => Object.values(row))
    .filter((value) => typeof value === 'number' || typeof value === 'string')
    .filter((value) => !isSeen(text, String(value)))
    .map((value) => `the text does not show ${value}`);

/** A day's year may stand in the heading of its column. */
const isSeen = (text: string, value: string): boolean =>
  text.includes(value) ||
  (/^\d{4}-\d\d-\d\d$/.test(value) && text.includes(`${value.slice(0, 5)}MM-DD`) && text.includes(value.slice(5)));
