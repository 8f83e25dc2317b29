import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteName, quoteValue } from '../../base/safe-text.ts';
import { formatSuggestion } from '../../base/suggest.ts';
import { LISTS, type ListName, type ListSnapshot } from '../../cache/list-cache.ts';
import { matchFieldName } from '../../formatting/field-selection.ts';
import type { FieldKind } from '../../operations/response-fields.ts';
import { getBalanceDue, getExpenseCost, getTimeEntryFee } from '../../records/amounts.ts';
import { type ApiRecord, collectIds, getName } from '../../records/api-record.ts';
import { withEventDays } from '../../records/events.ts';
import { REFERENCE_COLLECTIONS } from '../../records/references.ts';
import { type CustomField, customFieldNamed, customFieldNames, customValue } from './custom-fields.ts';
import { entityOf } from './entities.ts';
import { asKind, type FieldType, heldBy, type Kind, rawOf, type Value } from './field-types.ts';

/** Where values come from: lists that were read, and the firm's zone. */
export interface Source {
  readonly lists: Partial<Readonly<Record<ListName, ListSnapshot>>>;
  /** IANA identifier. */
  readonly zone: string;
}

/** A field of a list's records that can be asked about. */
export interface Field extends FieldType {
  /** As answers call it. */
  readonly name: string;
  /** The special form in which it is shown. */
  readonly shown?: FieldKind | undefined;
  /** For a reference: the lists that its ids are of. */
  readonly targets: readonly ListName[];
  /** The other lists that it is computed from. */
  readonly needs: readonly ListName[];
  /** Makes the reader, once the lists are there. */
  reader(source: Source): (record: ApiRecord) => Value;
}

/** Lists that references lead to, without those whose names answers show. */
const TARGETS: Readonly<Record<string, readonly ListName[]>> = {
  ...REFERENCE_COLLECTIONS,
  invoice: ['invoices'],
  invoices: ['invoices'],
};

/**
 * The field of a list that a name means: its own, one worked out of it, `case.practice_area` of what a reference leads
 * to, the records of another list that refer to it, or one of the firm's own fields. Throws a MyCaseError with near names.
 */
export function fieldNamed(list: ListName, given: string, customs: readonly CustomField[]): Field {
  const name = given.trim();
  const found = fieldOf(list, name, customs) ?? fieldOf(list, toSpelling(list, name, customs), customs);
  if (found) return found;
  const { plural } = entityOf(list);
  throw new MyCaseError(
    `${plural.replaceAll('_', ' ')} have no field ${quoteValue(name)}.${formatSuggestion(name, namesIn(list, customs))} ` +
      `Fields: ${namesIn(list, customs).map(quoteName).join(', ')}.`,
  );
}

/** A name with its first part in the spelling of the list: `Case.Practice Area` is `case.Practice Area`. */
function toSpelling(list: ListName, name: string, customs: readonly CustomField[]): string {
  const whole = findFieldName(list, name, customs);
  if (whole !== undefined) return whole;
  const [outer = '', ...rest] = name.split('.');
  return [findFieldName(list, outer, customs) ?? outer, ...rest].join('.');
}

/** Finds a field by its name. Undefined for an unknown name. */
export const fieldOf = (list: ListName, name: string, customs: readonly CustomField[]): Field | undefined =>
  workedOut(list, name) ??
  relation(list, name) ??
  own(list, name) ??
  ownOfFirm(list, name, customs) ??
  beyond(list, name, customs);

/**
 * The name of a field in the spelling of MyCase or of the firm: any letter case, with spaces, hyphens or underscores.
 * Undefined if the list has no such field, and for a field of another record.
 */
export const findFieldName = (
  list: ListName,
  given: string,
  customs: readonly CustomField[] = [],
): string | undefined =>
  matchFieldName(given, namesIn(list, [])) ?? matchFieldName(given, customFieldNames(list, customs));

/** Every name that a list's fields go by. */
function namesIn(list: ListName, customs: readonly CustomField[]): string[] {
  const related = LISTS.filter((other) => relation(list, other));
  const known = [...heldBy(list).keys(), ...Object.keys(WORKED_OUT[list] ?? {}), ...related];
  return [...new Set(known), ...customFieldNames(list, customs)];
}

function own(list: ListName, name: string): Field | undefined {
  const held = heldBy(list).get(name);
  if (!held) return undefined;
  const isDay = held.kind === 'day' && list === 'events';
  return {
    ...held,
    name,
    shown: entityOf(list).kinds[name],
    targets: TARGETS[name] ?? [],
    needs: [],
    reader: ({ zone }) =>
      isDay
        ? (record) => asKind(withEventDays(record)[name], held.kind, zone)
        : (record) => asKind(rawOf(record, name), held.kind, zone),
  };
}

/** A field that MyCase does not send but that follows from those it sends. */
interface WorkedOut {
  readonly kind: Kind;
  readonly targets?: readonly ListName[];
  of(record: ApiRecord): Value;
}

const fullName: WorkedOut = { kind: 'text', of: (record) => getName(record) || undefined };
const amount = (of: (record: ApiRecord) => number): WorkedOut => ({ kind: 'money', of });

const WORKED_OUT: Partial<Record<ListName, Readonly<Record<string, WorkedOut>>>> = {
  cases: { lead_attorney: { kind: 'reference', targets: ['staff'], of: leadsOf } },
  clients: { name: fullName },
  leads: { name: fullName },
  staff: { name: fullName },
  time_entries: { amount: amount(getTimeEntryFee) },
  expenses: { amount: amount(getExpenseCost) },
  invoices: { balance: amount(getBalanceDue) },
};

/** MyCase: a case's lead attorney is the member of its staff that `lead_lawyer` marks. */
function leadsOf({ staff }: ApiRecord): Value {
  const ids = collectIds(Array.isArray(staff) ? staff.filter((one) => one?.lead_lawyer === true) : undefined);
  return ids.length > 0 ? ids : undefined;
}

function workedOut(list: ListName, name: string): Field | undefined {
  const about = WORKED_OUT[list];
  const found = about && Object.hasOwn(about, name) ? about[name] : undefined;
  if (!found) return undefined;
  const { kind, of, targets = [] } = found;
  return {
    name,
    kind,
    shown: kind === 'money' ? 'money' : undefined,
    isMany: false,
    targets,
    needs: [],
    reader: () => of,
  };
}

/** The records of another list that refer to one: `invoices` of a case. Both sides of a link can be out of step, so this one counts. */
function relation(list: ListName, name: string): Field | undefined {
  const other = LISTS.find((one) => one === name);
  const { singular, plural: many } = entityOf(list);
  const field =
    other && other !== list && [singular, many].find((word) => heldBy(other).get(word)?.kind === 'reference');
  if (!other || !field) return undefined;
  if (heldBy(list).has(name) && !BIDIRECTIONAL_LINKS.has(`${list}.${name}`)) return undefined;
  return {
    name,
    kind: 'reference',
    isMany: true,
    targets: [other],
    needs: [other],
    reader: ({ lists }) => {
      const referring = referringTo(lists[other], field);
      return ({ id }) => (typeof id === 'number' ? referring.get(id) : undefined);
    },
  };
}

/** MyCase shows the link of a case to its people on both sides; the case's side is the one that is written. */
const BIDIRECTIONAL_LINKS: ReadonlySet<string> = new Set(['clients.cases', 'companies.cases']);

function referringTo(list: ListSnapshot | undefined, field: string): ReadonlyMap<number, number[]> {
  const referring = new Map<number, number[]>();
  for (const [id, record] of list?.records ?? []) {
    for (const target of collectIds(record[field])) {
      const known = referring.get(target);
      if (known) known.push(id);
      else referring.set(target, [id]);
    }
  }
  return referring;
}

function ownOfFirm(list: ListName, name: string, customs: readonly CustomField[]): Field | undefined {
  const custom = customFieldNamed(list, name, customs);
  if (!custom) return undefined;
  const { kind, options } = custom;
  return {
    name: custom.name,
    kind,
    shown: kind === 'money' ? 'money' : kind === 'text' && !options ? 'prose' : undefined,
    isMany: false,
    targets: [],
    needs: ['custom_fields'],
    reader:
      ({ zone }) =>
      (record) =>
        customValue(record, custom, zone),
  };
}

/** A field of what a reference leads to. */
function beyond(list: ListName, name: string, customs: readonly CustomField[]): Field | undefined {
  const [outer = '', ...rest] = name.split('.');
  const way = rest.length > 0 && (workedOut(list, outer) ?? own(list, outer));
  const target = way ? way.targets[0] : undefined;
  if (!way || !target || way.kind !== 'reference') return undefined;
  if (way.isMany) {
    throw new MyCaseError(
      `${quoteName(name)}: a record may have several ${outer}, so their fields can't be used here. Query the list ${target} instead.`,
    );
  }
  const inner = fieldNamed(target, rest.join('.'), customs);
  return {
    ...inner,
    name: `${outer}.${inner.name}`,
    shown: inner.shown === 'moment' ? undefined : inner.shown,
    needs: [target, ...inner.needs],
    reader: (source) => {
      const idOf = way.reader(source);
      const read = inner.reader(source);
      const records = source.lists[target]?.records;
      return (record) => {
        const reached = records?.get(idsOf(idOf(record))[0] ?? 0);
        return reached && read(reached);
      };
    },
  };
}

/** The ids of a reference's value. */
export const idsOf = (value: Value): readonly number[] => (typeof value === 'object' ? value : []);
