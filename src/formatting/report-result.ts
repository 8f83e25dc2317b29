import type { Outcome } from '../base/mycase-error.ts';
import type { ToolResult } from '../catalog/tool-result.ts';
import type { Entity, FileContent } from '../operations/operation-types.ts';
import { createFence, type Fence } from './fence.ts';
import { findFittingCount } from './fit-to-budget.ts';
import { normalizeRecord, truncateAndFence } from './normalize-record.ts';
import { formatTable } from './table.ts';

type Row = Readonly<Record<string, unknown>>;

/** The rows of a section, in order: an array of them, or records of which each is made one when it is shown. */
export interface ReportRows {
  readonly length: number;
  slice(start: number, end: number): readonly Row[];
}

/** Rows made of records when they are shown: of thousands most never are. */
export const toReportRows = <T>(records: readonly T[], toRow: (record: T) => Row): ReportRows => ({
  length: records.length,
  slice: (start, end) => records.slice(start, end).map(toRow),
});

/** One table of a report. */
export interface Section {
  /** Its name in the structured content. */
  readonly key: string;
  /** Its heading. */
  readonly title: string;
  readonly rows: ReportRows;
  /** How many there are; of more than the rows where those are only the first. */
  readonly total: number;
  /** The kinds of fields that are shown in a special way: money, instants, other people's words. */
  readonly kinds?: Entity['kinds'];
  /** Sums and what else is to be said of it. */
  readonly note?: string;
}

/** The result of a workflow. */
export interface Report {
  /** Sentences that come first: the answer in figures, over how many records, as of when, what is missing. */
  readonly summary: readonly string[];
  readonly sections: readonly Section[];
  /** IANA identifier of the zone that instants are shown in. */
  readonly zone: string;
  readonly file?: FileContent;
  /** How to ask for the rows that do not fit. */
  readonly truncationHint?: string;
  /** Of a deed that stopped on its way: whether what it stopped at has happened. */
  readonly stopped?: Outcome | undefined;
}

/** Long texts are cut to this many characters. */
const MAX_REPORT_TEXT_LENGTH = 200;

/** A report as an answer of at most `budget` tokens: of each section as many rows as let the whole fit, never a part of one. */
export function toReportResult(report: Report, budget: number): ToolResult {
  const fence = createFence();
  const sectionBuilders = report.sections.map((section) => createSectionBuilder(section, report.zone, fence));
  const maxRowCount = Math.max(0, ...report.sections.map(({ rows }) => rows.length));
  const render = (maxRows: number) => {
    const sections = sectionBuilders.map((buildSection) => buildSection(maxRows));
    return formatReport(report, sections, maxRows < maxRowCount);
  };
  const fittingCount = findFittingCount(maxRowCount, budget, (maxRows) => {
    const { text, data } = render(maxRows);
    return [text, JSON.stringify(data)];
  });
  const { text, data } = render(fittingCount);
  const content: ToolResult['content'] = [{ type: 'text', text }];
  if (report.file) content.push({ type: 'resource', resource: report.file });
  const { stopped } = report;
  return { content, structuredContent: data, ...(stopped && { isError: true, failedStepOutcome: stopped }) };
}

type RenderedSection = Section & { readonly rows: readonly Row[] };

/** A section with its first rows as they are shown; each is made when it is first needed. */
function createSectionBuilder(section: Section, zone: string, fence: Fence): (maxRows: number) => RenderedSection {
  const { kinds = {} } = section;
  const preparedRows: Row[] = [];
  return (maxRows) => {
    for (const row of section.rows.slice(preparedRows.length, maxRows)) {
      preparedRows.push(
        truncateAndFence(normalizeRecord(row, { kinds }, zone), { kinds }, fence, MAX_REPORT_TEXT_LENGTH),
      );
    }
    return { ...section, rows: preparedRows.slice(0, maxRows) };
  };
}

function formatReport(
  { summary, truncationHint = 'Ask for less at a time.' }: Report,
  sections: readonly RenderedSection[],
  isTruncated: boolean,
): { text: string; data: Record<string, unknown> } {
  const sentences = isTruncated
    ? [...summary, `Rows that would make this too long are left out. ${truncationHint}`]
    : summary;
  return {
    text: [...sentences, ...sections.flatMap(formatSection)].join('\n'),
    data: { summary: sentences, ...Object.fromEntries(sections.map(toSectionData)) },
  };
}

function formatSection({ title, rows, total, kinds = {}, note }: RenderedSection): string[] {
  const moments = new Set(Object.keys(kinds).filter((name) => kinds[name] === 'moment'));
  const count = rows.length < total ? `${rows.length} of ${total} shown` : `${total}`;
  return ['', `${title} (${count})`, ...(note ? [note] : []), ...formatTable(rows, moments)];
}

const toSectionData = ({ key, rows, total, note }: RenderedSection): [string, unknown] => [
  key,
  { total, ...(note && { note }), rows },
];
