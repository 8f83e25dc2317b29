import type { Entity } from '../tools/operation.ts';
import type { FileContent } from '../tools/run.ts';
import type { ToolAnswer } from './answer.ts';
import { createFence } from './fence.ts';
import { rowsThatFit } from './size.ts';
import { tableText } from './table.ts';
import { bounded, exact } from './values.ts';

type Row = Readonly<Record<string, unknown>>;

/** One table of a report. */
export interface Section {
  /** Its name in the structured content. */
  readonly key: string;
  /** Its heading. */
  readonly title: string;
  readonly rows: readonly Row[];
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
}

/** Long texts are cut to this many characters. */
const LONGEST = 200;

/** A report as an answer of at most `budget` tokens: of each section as many rows as let the whole fit, never a part of one. */
export async function reportAnswer(report: Report, budget: number): Promise<ToolAnswer> {
  const fence = createFence();
  const sections = report.sections.map((section) => shown(section, report.zone, fence));
  const longest = Math.max(0, ...sections.map(({ rows }) => rows.length));
  const written = (most: number) => write(report, sections, most);
  const fit = await rowsThatFit(longest, budget, (most) => {
    const { text, data } = written(most);
    return [text, JSON.stringify(data)];
  });
  const { text, data } = written(fit);
  const content: ToolAnswer['content'] = [{ type: 'text', text }];
  if (report.file) content.push({ type: 'resource', resource: report.file });
  return { content, structuredContent: data };
}

function shown(section: Section, zone: string, fence: (words: string) => string): Section {
  const { kinds = {} } = section;
  const rows = section.rows.map((row) => bounded(exact(row, { kinds }, zone), { kinds }, fence, LONGEST));
  return { ...section, rows };
}

function write(
  { summary, further = 'Ask for less at a time.' }: Report,
  sections: readonly Section[],
  most: number,
): { text: string; data: Record<string, unknown> } {
  const kept = sections.map((section) => ({ ...section, rows: section.rows.slice(0, most) }));
  const isCut = sections.some(({ rows }) => rows.length > most);
  const said = isCut ? [...summary, `Rows that would make this too long are left out. ${further}`] : summary;
  return {
    text: [...said, ...kept.flatMap(sectionText)].join('\n'),
    data: { summary: said, ...Object.fromEntries(kept.map(sectionData)) },
  };
}

function sectionText({ title, rows, total, kinds = {}, note }: Section): string[] {
  const moments = new Set(Object.keys(kinds).filter((name) => kinds[name] === 'moment'));
  const count = rows.length < total ? `${rows.length} of ${total} shown` : `${total}`;
  return ['', `${title} (${count})`, ...(note ? [note] : []), ...tableText(rows, moments)];
}

const sectionData = ({ key, rows, total, note }: Section): [string, unknown] => [
  key,
  { total, ...(note && { note }), rows },
];
