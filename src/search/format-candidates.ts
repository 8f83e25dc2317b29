import { quoteValue } from '../base/safe-text.ts';
import { pluralize } from '../base/sentences.ts';
import { type ApiRecord, getName, getReferenceIds, getText } from '../records/api-record.ts';
import { QUERY_MATCH_LEVELS, type QueryMatchLevel } from './query-match-level.ts';
import type { NamedKind } from './record-kinds.ts';

/** A record that an argument may refer to, and the level of the match. */
export interface Candidate {
  readonly kind: NamedKind;
  readonly id: number;
  readonly record: ApiRecord;
  readonly level: QueryMatchLevel;
}

const MAX_CANDIDATES = 8;

/** Formats candidates, the best first, with kind, id, name and distinguishing details. */
export function formatCandidates(candidates: readonly Candidate[]): string {
  const ranked = candidates.toSorted(
    (a, b) => QUERY_MATCH_LEVELS.indexOf(a.level) - QUERY_MATCH_LEVELS.indexOf(b.level),
  );
  const lines = ranked.slice(0, MAX_CANDIDATES).map(formatCandidate);
  const more = ranked.length - MAX_CANDIDATES;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function formatCandidate({ kind, id, record }: Candidate): string {
  const details = CANDIDATE_DETAILS[kind](record);
  return `${kind} ${id}: ${quoteValue(getName(record))}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}

const CANDIDATE_DETAILS: Readonly<Record<NamedKind, (record: ApiRecord) => string[]>> = {
  case: (record) => quoteFields(record, ['case_number', 'status', 'case_stage']),
  client: (record) => [...quoteFields(record, ['email']), formatCaseCount(record)],
  company: (record) => [...quoteFields(record, ['email']), formatCaseCount(record)],
  lead: (record) => quoteFields(record, ['email', 'status']),
  staff: (record) => [...quoteFields(record, ['title']), ...(record.active === false ? ['no longer active'] : [])],
};

/** The fields that have a value, quoted. */
const quoteFields = (record: ApiRecord, fields: readonly string[]): string[] =>
  fields.flatMap((field) => getText(record, field) || []).map((value) => quoteValue(value));

const formatCaseCount = (record: ApiRecord): string => pluralize(getReferenceIds(record, 'cases').length, 'case');
