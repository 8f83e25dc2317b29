import { MyCaseError } from '../../base/mycase-error.ts';
import { toOneLine } from '../../base/safe-text.ts';
import { pluralize } from '../../base/sentences.ts';
import { groupBy } from '../shared/group-by.ts';
import { NO_LEGAL_RULE } from './date-words.ts';
import type { ExpandedSteps } from './expand-steps.ts';
import { listCheckNotes, type PreparedCall } from './prepared-call.ts';

/** The most characters of the preview of a plan. A longer one is refused, because a person could not see all of it. */
const MAX_PLAN_PREVIEW_LENGTH = 24_000;

/** Lines that several writes have in common. */
interface Group {
  readonly calls: readonly PreparedCall[];
  readonly commonLines: readonly string[];
}

/**
 * Formats all writes of a plan for a person. Equal changes are shown once, with each record that gets them. Nothing
 * that is sent is left out. `lastLines` follow the changes. Throws a MyCaseError if the text is too long to be shown.
 */
export function formatPlanPreview(
  calls: readonly PreparedCall[],
  { notes, hasCountedDays }: Omit<ExpandedSteps, 'calls'>,
  lastLines: readonly string[],
  adviceIfTooLong = 'Split it into several plans.',
): string {
  const lines = [
    `${pluralize(calls.length, 'change')}, in the order of the steps:`,
    ...toGroups(calls).flatMap(formatGroup),
    ...notes.map(toOneLine),
    ...listCheckNotes(calls),
    ...(hasCountedDays ? [NO_LEGAL_RULE] : []),
    ...lastLines,
  ];
  const preview = lines.join('\n');
  if (preview.length <= MAX_PLAN_PREVIEW_LENGTH) return preview;
  throw new MyCaseError(
    `Nothing was sent. The preview of this plan is too long to be shown: it has ${preview.length} characters, more than ${MAX_PLAN_PREVIEW_LENGTH}.`,
    { advice: adviceIfTooLong },
  );
}

const getLines = ({ description, prepared }: PreparedCall): string[] => [
  ...description.changes,
  ...description.remarks,
  ...(prepared?.improbableValues ?? []).map((text) => `Improbable: ${text}`),
];

/**
 * Writes of one tool with equal lines are a group. The other writes of one step are a group with their common lines.
 */
function toGroups(calls: readonly PreparedCall[]): Group[] {
  const equal = groupBy(calls, (call) => JSON.stringify([call.operation.name, getLines(call)]));
  const groups = [...equal.values()].flatMap((group) =>
    group.length > 1 ? [{ calls: group, commonLines: getLines(group[0] as PreparedCall) }] : [],
  );
  const grouped = new Set(groups.flatMap((group) => group.calls));
  const others = groupBy(
    calls.filter((call) => !grouped.has(call)),
    ({ step }) => step,
  );
  return [...groups, ...[...others.values()].map(toStepGroup)].toSorted((a, b) => getFirstStep(a) - getFirstStep(b));
}

const getFirstStep = ({ calls }: Group): number => calls[0]?.step ?? 0;

function toStepGroup(calls: readonly PreparedCall[]): Group {
  const [first, ...rest] = calls.map(getLines);
  return { calls, commonLines: (first ?? []).filter((line) => rest.every((lines) => lines.includes(line))) };
}

function formatGroup({ calls, commonLines }: Group): string[] {
  const steps = [...new Set(calls.map(({ step }) => step))];
  const title = calls[0]?.operation.title ?? '';
  const [only] = calls;
  if (calls.length === 1 && only) {
    return [
      `Step ${only.step}. ${[title, only.description.record].filter(Boolean).join(': ')}`,
      ...commonLines.map(indent),
    ];
  }
  return [
    `${steps.length > 1 ? 'Steps' : 'Step'} ${formatNumbers(steps)}. ${calls.length} × ${title}:`,
    ...commonLines.map(indent),
    ...calls.flatMap((call) => formatMember(call, commonLines, steps.length > 1)),
  ];
}

/** The record of one write, with the lines that the others of its group do not have. A new record may have none. */
function formatMember(call: PreparedCall, commonLines: readonly string[], hasStep: boolean): string[] {
  const own = getLines(call).filter((line) => !commonLines.includes(line));
  const place = hasStep ? `step ${call.step}: ` : '';
  const [head, ...rest] = [call.description.record, ...own].filter(Boolean);
  if (head === undefined) return [];
  return [`  • ${place}${head}`, ...rest.map((line) => `    ${line}`)];
}

const indent = (line: string): string => `  ${line}`;

/** Formats ascending numbers: `1–3, 5`. */
function formatNumbers(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? from : `${from}–${to}`)).join(', ');
}
