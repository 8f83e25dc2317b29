import type { JsonObject } from '../base/json.ts';
import { memoizeByNumber } from '../base/memoize.ts';
import { MyCaseError, type Outcome } from '../base/mycase-error.ts';
import type { ImageContent, ToolResult } from '../catalog/tool-result.ts';
import type { Attachment, Entity } from '../operations/operation-types.ts';
import { toCompactTable } from './compact-table.ts';
import { createFence, type Fence } from './fence.ts';
import { findFittingCount, fitsBudget, INITIAL_ROW_COUNT, type ResultContent } from './fit-to-budget.ts';
import { toImageResult, toToolResult } from './format-result.ts';
import { withoutHiddenFields } from './hidden-fields.ts';
import { fenceTexts, normalizeRecord, truncateTexts } from './normalize-record.ts';
import { formatFieldValue } from './record-text.ts';
import { formatTable } from './table.ts';

/** The rows of a section, in order: an array of rows, or records that become rows when they are shown. */
export interface ReportRows {
  readonly length: number;
  slice(start: number, end: number): readonly JsonObject[];
}

/** Returns rows that are made when they are shown: of thousands of records most are never shown. */
export const toReportRows = <T>(records: readonly T[], toRow: (record: T) => JsonObject): ReportRows => ({
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
  /** The number of all rows. It is larger than the number of `rows` if those are only the first ones. */
  readonly total: number;
  /** The kinds of the fields that are shown in a special way: money, instants, other people's words. */
  readonly kinds?: Entity['kinds'];
  /** The columns that the call names. They are shown even if they are empty in every row. */
  readonly requested?: readonly string[];
  /** Sentences about the rows, such as sums. */
  readonly note?: string;
  /** Texts that are longer than this many characters are cut. 200 by default. */
  readonly maxTextLength?: number;
  /** Rows are texts of a document: each is shown whole, as its place and its text, and not as a line of a table. */
  readonly isText?: boolean;
  /**
   * True for a section that the call asks for by an argument of its own: its rows get their place before the others.
   */
  readonly isPreferred?: boolean;
}

/** The result of a workflow. */
export interface Report {
  /** The first sentences: the answer in figures, the number of records behind it, the time, and what is missing. */
  readonly summary: readonly string[];
  readonly sections: readonly Section[];
  /** IANA identifier of the zone that instants are shown in. */
  readonly zone: string;
  readonly file?: Attachment;
  /** The whole content of a file, which the answer shows as text. */
  readonly fileText?: { readonly text: string; readonly alternative: string } | undefined;
  readonly images?: readonly ImageContent[];
  /** How to ask for the rows that do not fit, also by the number of rows that are shown of the first section. */
  readonly truncationHint?: string | ((shownRows: number) => string);
  /** The outcome of the step that failed, if an action of several steps stopped there. */
  readonly stopped?: Outcome | undefined;
}

/** Texts of a section that are longer than this many characters are cut, unless it has another length. */
const MAX_REPORT_TEXT_LENGTH = 200;

/** The preferred sections leave a part of the budget to the others. */
const PREFERRED_SHARE = 0.75;

/** Formats a report within `budget` tokens. Each section shows as many whole rows as let the report fit. */
export function toReportResult(report: Report, budget: number): ToolResult {
  const fence = createFence();
  const sectionBuilders = report.sections.map((section) => createSectionBuilder(section, report.zone, fence));
  const [preferred, others] = [true, false].map((isPreferred) =>
    report.sections.filter((section) => (section.isPreferred ?? false) === isPreferred),
  );
  const render = (preferredRows: number, otherRows: number): ResultContent => {
    const sections = sectionBuilders.map((buildSection, i) =>
      buildSection(report.sections[i]?.isPreferred ? preferredRows : otherRows),
    );
    const isTruncated = sections.some(({ rows }, i) => rows.length < (report.sections[i]?.rows.length ?? 0));
    return formatReport(report, sections, fence, isTruncated);
  };
  const { file, fileText, images = [], stopped } = report;
  const preferredRows = findFittingRows(preferred, budget * PREFERRED_SHARE, (rows) => render(rows, 0));
  const renderOthers = memoizeByNumber((rows): ResultContent => render(preferredRows, rows));
  const content = renderOthers(findFittingRows(others, budget, renderOthers));
  if (fileText && ![content.text, JSON.stringify(content.data)].every((form) => fitsBudget(form, budget))) {
    throw new MyCaseError(
      `The file is too long to be shown: an answer has at most ${budget} tokens (--answer-tokens).`,
      { advice: fileText.alternative },
    );
  }
  if (images.length > 0) return toImageResult(content, images);
  return { ...toToolResult(content, file, budget), ...(stopped && { isError: true, failedStepOutcome: stopped }) };
}

/** Returns how many rows each of some sections can have within `budget` tokens. */
function findFittingRows(
  sections: readonly Section[] = [],
  budget: number,
  render: (rows: number) => ResultContent,
): number {
  const maxRowCount = Math.max(0, ...sections.map(({ rows }) => rows.length));
  const initialCount = Math.ceil(INITIAL_ROW_COUNT / Math.max(1, sections.length));
  return maxRowCount === 0 ? 0 : findFittingCount(maxRowCount, budget, render, initialCount);
}

/** A section with rows for the structured content, and the same rows for the text, with fences. */
type RenderedSection = Section & {
  readonly rows: readonly JsonObject[];
  readonly fencedRows: readonly JsonObject[];
};

/** Creates a function that returns a section with its first rows in the form that is shown. A row is made once. */
function createSectionBuilder(section: Section, zone: string, fence: Fence): (maxRows: number) => RenderedSection {
  const { kinds = {}, maxTextLength = MAX_REPORT_TEXT_LENGTH } = section;
  const rows: JsonObject[] = [];
  const fencedRows: JsonObject[] = [];
  return (maxRows) => {
    for (const row of section.rows.slice(rows.length, maxRows)) {
      const normalized = withoutHiddenFields(normalizeRecord(row, { kinds }, zone));
      const shown = section.isText ? normalized : truncateTexts(normalized, { kinds }, maxTextLength);
      rows.push(shown);
      fencedRows.push(fenceTexts(shown, { kinds }, fence));
    }
    return { ...section, rows: rows.slice(0, maxRows), fencedRows: fencedRows.slice(0, maxRows) };
  };
}

function formatReport(
  { summary, fileText, truncationHint = 'Ask for less at a time.' }: Report,
  sections: readonly RenderedSection[],
  fence: Fence,
  isTruncated: boolean,
): ResultContent {
  const hint = typeof truncationHint === 'function' ? truncationHint(sections[0]?.rows.length ?? 0) : truncationHint;
  const sentences = isTruncated ? [...summary, `Rows that would make this too long are left out. ${hint}`] : summary;
  return {
    text: [
      ...sentences,
      ...(fileText ? [`file: ${formatFieldValue(fence(fileText.text), undefined)}`] : []),
      ...sections.flatMap(formatSection),
    ].join('\n'),
    data: {
      summary: sentences,
      ...(fileText && { file: fileText.text }),
      ...Object.fromEntries(sections.map(toSectionData)),
    },
  };
}

function formatSection({
  title,
  fencedRows: rows,
  total,
  kinds = {},
  requested,
  note,
  isText,
}: RenderedSection): string[] {
  const count = rows.length < total ? `${rows.length} of ${total} shown` : `${total}`;
  const lines = isText ? rows.map(formatTextRow) : formatTable(rows, kinds, requested);
  return ['', `${title} (${count})`, ...(note ? [note] : []), ...lines];
}

/** Formats a text of a document: `page 3: «…»`. Several texts get their names. The further lines are indented. */
function formatTextRow({ place, ...texts }: JsonObject): string {
  const named = Object.entries(texts).map(([name, text]) => [name, formatFieldValue(text, undefined)] as const);
  const [[, only] = ['', '']] = named;
  return named.length === 1
    ? `${place}: ${only}`
    : [`${place}:`, ...named.map(([name, text]) => `  ${name}: ${text}`)].join('\n');
}

const toSectionData = ({ key, title, rows, total, requested, note }: RenderedSection): [string, unknown] => [
  key,
  {
    title,
    total,
    ...(rows.length < total && { shown: rows.length }),
    ...(note && { note }),
    ...toCompactTable(rows, requested),
  },
];
