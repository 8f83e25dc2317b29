import { MyCaseError } from '../../base/mycase-error.ts';
import { toOneLine, truncateText } from '../../base/safe-text.ts';
import { adviseTool, type ToolGuide } from '../../base/tool-guide.ts';
import type { CheckedParty, ConflictCheckResult, PartyInput } from '../conflict-check/conflict-check.ts';
import type { OpenCaseInput } from './open-case-input.ts';
import type { Matter } from './resolve-matter.ts';

/** The parties of the conflict check: the client and all other parties. */
export function toParties({ other_parties = [] }: OpenCaseInput, { client, case: matter }: Matter): CheckedParty[] {
  const cases = 'id' in matter ? matter.id : undefined;
  const clients = client && 'id' in client ? client.id : undefined;
  return [
    ...(client ? [{ ...toClientParty(client), ownRecords: { clients, cases } }] : []),
    // The client's record is a match for another party: that party may be a relative or a company of the client.
    ...other_parties.map((name) => ({ name, ownRecords: { cases } })),
  ];
}

const toClientParty = (client: NonNullable<Matter['client']>): PartyInput =>
  'id' in client
    ? { name: client.name }
    : {
        name: `${client.fields.first_name} ${client.fields.last_name}`,
        emails: [client.fields.email ?? []].flat(),
        phones: [client.fields.cell_phone_number ?? []].flat(),
      };

/** Formats the result of the conflict check, with the lines of its matches. */
export const formatConflictCheck = (
  { client }: Matter,
  { partySummaries, coverageNotes }: ConflictCheckResult,
  matchLines: readonly string[] = [],
): string[] => [
  ...partySummaries.map(toOneLine),
  ...matchLines,
  ...(client && 'id' in client ? ["The matches of the client do not include the client's own record."] : []),
  ...coverageNotes,
];

/**
 * The most characters of the conflict check in a preview. A longer one is refused, because its end would not be shown.
 */
const MAX_LENGTH = 2_000;
const MAX_MATCHES = 12;
const MAX_MATCH_LENGTH = 120;

/**
 * Formats the conflict check for the preview, with as many of the most certain matches as fit. The answer after the
 * confirmation has all of them. Throws a MyCaseError if even the sentences about the parties are too long.
 */
export function previewConflictCheck(matter: Matter, conflicts: ConflictCheckResult, tools: ToolGuide): string[] {
  const matches = conflicts.matchLines.map((line) => `  ${truncateText(toOneLine(line), MAX_MATCH_LENGTH)};`);
  const formatMatches = (count: number) =>
    formatConflictCheck(matter, conflicts, [
      ...matches.slice(0, count),
      ...(matches.length > count ? [`  and ${matches.length - count} more matches.`] : []),
    ]);
  const counts = Array.from({ length: MAX_MATCHES + 1 }, (_, i) => MAX_MATCHES - i);
  const lines = counts.map(formatMatches).find((one) => one.join('\n').length <= MAX_LENGTH);
  if (lines) return ['Conflict check:', ...lines];
  throw new MyCaseError(
    `Nothing was done: the conflict check is too long to be shown completely in the confirmation (more than ${MAX_LENGTH} characters).`,
    {
      advice:
        adviseTool(tools, 'conflict_check', (name) => `Leave out some other_parties, and check them with ${name}.`) ??
        'Leave out some other_parties.',
    },
  );
}
