import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteName, quoteValue } from '../../base/safe-text.ts';
import type { ListCache, ListName, ListSnapshot } from '../../cache/list-cache.ts';
import { provenance } from '../../cache/provenance.ts';
import type { RequestContext } from '../../client/client-types.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import type { WorkflowContext } from '../define-workflow.ts';
import { allOf, type Clause, type Condition, clausesOf, fieldsOf, inWordsOf, predicateOf } from './conditions.ts';
import { contradictionIn } from './contradictions.ts';
import { type CustomField, customFieldsIn, hasCustomFields } from './custom-fields.ts';
import { entityOf } from './entities.ts';
import { type Field, fieldNamed, fieldOf, type Source } from './fields.ts';
import { idsMeant } from './references.ts';

/** The records of a list that meet conditions, and what is to be said of how they were found. */
export interface Selection {
  readonly list: ListSnapshot;
  readonly records: readonly ApiRecord[];
  readonly source: Source;
  /** The fields that were asked for, by the names they were asked by. */
  readonly fields: ReadonlyMap<string, Field>;
  /** How many of how many, on what conditions, computed over what. */
  readonly said: readonly string[];
}

/**
 * Reads a list with all that conditions and `names` need, and picks what meets the conditions. Throws a MyCaseError for
 * names that mean nothing, and for conditions that are blank, do not fit, or can't hold together.
 */
export async function select(
  name: ListName,
  where: readonly Condition[],
  names: readonly string[],
  { cache, zone }: WorkflowContext,
  scope: RequestContext,
): Promise<Selection> {
  const asked = [...names, ...fieldsOf(where)];
  const customs = await customFieldsFor(name, asked, cache, scope);
  const fields = new Map(asked.map((one) => [one, fieldNamed(name, one, customs)]));
  const said: string[] = [];
  const clauses = await clausesOf(where, {
    fieldOf: (one) => fields.get(one) ?? fieldNamed(name, one, customs),
    idsOf: (field, words) => idsMeant(field, words, cache, scope, said),
    zone,
  });
  refuseContradiction(clauses);
  const needed = new Set([name, ...[...fields.values()].flatMap(({ needs }) => needs)]);
  const lists = await cache.read([...needed], scope);
  const source: Source = { lists, zone };
  const list = lists[name];
  const all = [...list.availableRecords.values()];
  const records = clauses.length === 0 ? all : all.filter(allOf(clauses, source));
  return {
    list,
    records,
    source,
    fields,
    said: [
      countMatches(list, records.length, clauses),
      ...(records.length === 0 && list.isComplete ? eachAlone(clauses, all, source) : []),
      ...said,
      provenance(Object.values(lists), zone),
    ],
  };
}

/** A count over a part of a list is only a lower limit. */
function countMatches(list: ListSnapshot, count: number, clauses: readonly Clause[]): string {
  const { name, availableRecords, isComplete } = list;
  const plural = entityOf(name).plural.replaceAll('_', ' ');
  const conditions = clauses.length === 0 ? ' (no condition)' : `: ${inWordsOf(clauses)}`;
  if (isComplete) return `${count} of ${availableRecords.size} ${plural} match${conditions}.`;
  const found = count === 0 ? `none of the ${plural} that could be read` : `at least ${count}`;
  return `It is not known how many ${plural} match${conditions}. Found: ${found}.`;
}

/** The firm's own fields, where a name may mean one of them. */
async function customFieldsFor(
  list: ListName,
  names: readonly string[],
  cache: ListCache,
  scope: RequestContext,
): Promise<readonly CustomField[]> {
  const isPlain = (one: string) => fieldOf(list, one.trim(), []) !== undefined;
  if (names.every(isPlain) || !(hasCustomFields(list) || names.some((one) => one.includes('.')))) return [];
  return customFieldsIn((await cache.read(['custom_fields'], scope)).custom_fields);
}

function refuseContradiction(clauses: readonly Clause[]): void {
  const opposed = contradictionIn(clauses);
  if (!opposed) return;
  throw new MyCaseError(
    `These conditions exclude each other, so nothing was counted: ${opposed.map(({ words }) => words).join(' AND ')}. ` +
      'A record must match all conditions of `where`. To match any of them, put them in {any: […]}.',
  );
}

/** How many each condition leaves by itself: where nothing is left, that shows which one did it. */
function eachAlone(clauses: readonly Clause[], all: readonly ApiRecord[], source: Source): string[] {
  if (clauses.length === 0) return [];
  const alone = clauses.flat().map((literal) => {
    const count = all.filter(predicateOf(literal, source)).length;
    return `${literal.words}: ${count}${count === 0 ? presentIn(literal.field, all, source) : ''}`;
  });
  return [`Number of records for each condition alone: ${alone.join('; ')}.`];
}

const MAX_PRESENT = 12;

/** The values a text field has, where they are few. */
function presentIn(field: Field, all: readonly ApiRecord[], source: Source): string {
  if (field.kind !== 'text' || field.shown) return '';
  const read = field.reader(source);
  const values = new Set<unknown>();
  for (const record of all) {
    values.add(read(record));
    if (values.size > MAX_PRESENT) return '';
  }
  return ` (${quoteName(field.name)} is one of ${[...values].map((value) => (value === undefined ? '(empty)' : quoteValue(String(value)))).join(', ')})`;
}
