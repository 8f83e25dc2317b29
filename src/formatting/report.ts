import type { Outcome } from '../base/errors.ts';
import type { ToolAnswer } from '../catalog/tool-result.ts';
import type { Entity, FileContent } from '../operations/types.ts';
import { createFence, type Fence } from './fence.ts';
import { rowsThatFit } from './fit-to-budget.ts';
import { normalizeRecord, truncateAndFence } from './normalize.ts';
import { tableText } from './table.ts';

type Row = Readonly<Record<string, unknown>>;

/** The rows of a section, in order: an array of them, or records of which each is made one when it is shown. */
export interface Rows {
  readonly length: number;
  slice(start: number, end: number): readonly Row[];
}

/** Rows made of records when they are shown: of thousands most never are. */
export const rowsOf = <Of>(records: readonly Of[], row: (record: Of) => Row): Rows => ({
  length: records.length,
  slice: (start, end) => records.slice(start, end).map(row),
});

/** One table of a report. */
export interface Section {
  /** Its name in the structured content. */
  readonly key: string;
  /** Its heading. */
  readonly title: string;
  readonly rows: Rows;
  /** How many there are; of more than the rows where those are only the first. */
  readonly total: number;
  /** What is special in showing a field: money, moments, other people's words. */
  readonly kinds?: Entity['kinds'];
  /** Sums and what else is to be said of it. */
  readonly note?: string;
}

/** What a workflow found. */
export interface Report {
  /** Sentences that come first: the answer in figures, over how many records, as of when, what is missing. */
  readonly summary: readonly string[];
  readonly sections: readonly Section[];
  /** IANA identifier of the zone that instants are shown in. */
  readonly zone: string;
  readonly file?: FileContent;
  /** How to ask for the rows that do not fit. */
  readonly further?: string;
  /** Of a deed that stopped on its way: whether what it stopped at has happened. */
  readonly stopped?: Outcome | undefined;
}

/** Long texts are cut to this many characters. */
const LONGEST = 200;

/** A report as an answer of at most `budget` tokens: of each section as many rows as let the whole fit, never a part of one. */
export async function reportAnswer(report: Report, budget: number): Promise<ToolAnswer> {
  const fence = createFence();
  const first = report.sections.map((section) => firstRows(section, report.zone, fence));
  const longest = Math.max(0, ...report.sections.map(({ rows }) => rows.length));
  const written = (most: number) => {
    const kept = first.map((rows) => rows(most));
    return write(report, kept, most < longest);
  };
  const fit = await rowsThatFit(longest, budget, (most) => {
    const { text, data } = written(most);
    return [text, JSON.stringify(data)];
  });
  const { text, data } = written(fit);
  const content: ToolAnswer['content'] = [{ type: 'text', text }];
  if (report.file) content.push({ type: 'resource', resource: report.file });
  const { stopped } = report;
  return { content, structuredContent: data, ...(stopped && { isError: true, stopped }) };
}

type ShownSection = Section & { readonly rows: readonly Row[] };

/** A section with its first rows as they are shown; each is made when it is first needed. */
function firstRows(section: Section, zone: string, fence: Fence): (most: number) => ShownSection {
  const { kinds = {} } = section;
  const made: Row[] = [];
  return (most) => {
    for (const row of section.rows.slice(made.length, most)) {
      made.push(truncateAndFence(normalizeRecord(row, { kinds }, zone), { kinds }, fence, LONGEST));
    }
    return { ...section, rows: made.slice(0, most) };
  };
}

function write(
  { summary, further = 'Ask for less at a time.' }: Report,
  sections: readonly ShownSection[],
  isCut: boolean,
): { text: string; data: Record<string, unknown> } {
  const said = isCut ? [...summary, `Rows that would make this too long are left out. ${further}`] : summary;
  return {
    text: [...said, ...sections.flatMap(sectionText)].join('\n'),
    data: { summary: said, ...Object.fromEntries(sections.map(sectionData)) },
  };
}

function sectionText({ title, rows, total, kinds = {}, note }: ShownSection): string[] {
  const moments = new Set(Object.keys(kinds).filter((name) => kinds[name] === 'moment'));
  const count = rows.length < total ? `${rows.length} of ${total} shown` : `${total}`;
  return ['', `${title} (${count})`, ...(note ? [note] : []), ...tableText(rows, moments)];
}

const sectionData = ({ key, rows, total, note }: ShownSection): [string, unknown] => [
  key,
  { total, ...(note && { note }), rows },
];
