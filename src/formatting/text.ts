import { formatTimestamp } from '../base/timestamps.ts';
import type { Entity } from '../operations/types.ts';

type Row = Readonly<Record<string, unknown>>;

/** A reference whose name is known. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Whether a reference's name stands elsewhere, so that its id is enough. */
export type IsTold = (reference: Named) => boolean;

/** A record as labelled lines, without what is empty; a name that comes again is its id. */
export function recordText(record: Row, kinds: Entity['kinds']): string {
  const told = new Map<string, string>();
  return Object.entries(record)
    .filter(([name, value]) => !isEmpty(value) && name !== OWN_ADDRESS)
    .map(([name, value]) => {
      const kind = kinds[name];
      const isMoment = kind === 'moment';
      const text = words(value, isMoment, (one) => told.get(one.id) === one.name);
      for (const one of [value].flat().flatMap((inner) => namedIn(inner) ?? [])) told.set(one.id, one.name);
      return `${name}: ${apart(isMoment ? text.replace(WHOLE_HOURS, ' $1') : text, value, kind)}`;
    })
    .join('\n');
}

/** MyCase: where its API has a record; it says no more than the id. */
const OWN_ADDRESS = 'self_url';

/** The minutes of an offset that has none. */
const WHOLE_HOURS = / ([+-]\d\d):00$/;

/** Further lines of what is not fenced are indented, so that none of them looks like another field. */
function apart(text: string, value: unknown, kind: Entity['kinds'][string] | undefined): string {
  const isFenced = typeof value === 'string' && (kind === 'prose' || kind === 'verbatim');
  return isFenced ? text : text.replace(/\n/g, '\n  ');
}

/** A value of a field that may be empty, which is said then. */
export const valueText = (value: unknown, kind: Entity['kinds'][string] | undefined): string =>
  isEmpty(value) ? '(empty)' : apart(words(value, kind === 'moment'), value, kind);

/** A value in a few words: a reference as `id name`, a list joined by semicolons, what else lies inside by its fields' names. */
export function words(value: unknown, isMoment: boolean, isTold: IsTold = () => false): string {
  if (typeof value === 'string') return isMoment ? formatTimestamp(value) : value;
  if (Array.isArray(value)) {
    return value
      .filter((one) => !isEmpty(one))
      .map((one) => words(one, false, isTold))
      .join('; ');
  }
  return isRow(value) ? inside(value, isTold) : String(value);
}

/** When a record inside another was made and changed: said where that is all there is to say. */
const TIMES: ReadonlySet<string> = new Set(['created_at', 'updated_at']);

function inside(value: Row, isTold: IsTold): string {
  const { label, rest } = labelled(value, isTold);
  const said = Object.entries(rest).filter(([, one]) => !isEmpty(one) && one !== false);
  const facts = said.filter(([key]) => !TIMES.has(key));
  const isMore = Object.entries(value).some(([key, one]) => key !== 'id' && !TIMES.has(key) && !isEmpty(one));
  const about = (isMore ? facts : said).map(([key, one]) => {
    if ('address1' in value) return words(one, false);
    return one === true ? key : `${key} ${words(one, TIMES.has(key))}`;
  });
  return [label, ...about].filter(Boolean).join(', ');
}

/** What a record inside another is called, and what else is said of it. */
function labelled(value: Row, isTold: IsTold): { label: string; rest: Row } {
  if (isRow(value.custom_field)) {
    const { custom_field: field, value: set, option, ...rest } = value;
    const parts = [set, option].filter((one) => !isEmpty(one)).map((one) => words(one, false));
    return { label: `${words(field, false)}: ${parts.join(' ')}`, rest };
  }
  // MyCase: a choice of a list field has a key for its id, and its text for a name.
  if (!isEmpty(value.key) && !isEmpty(value.option)) {
    const { key, option: name, ...rest } = value;
    return { label: `${words(key, false)} ${nameIn({ name })}`, rest };
  }
  const { id, name, first_name, last_name, ...rest } = value;
  const named = namedIn(value);
  if (!named) return { label: isEmpty(id) ? nameIn(value) : words(id, false), rest };
  return { label: isTold(named) ? named.id : `${named.id} ${named.name}`, rest };
}

/** The id and name of a reference that has both. */
function namedIn(value: unknown): Named | undefined {
  if (!isRow(value)) return undefined;
  const name = nameIn(value);
  return isEmpty(value.id) || name === '' ? undefined : { id: words(value.id, false), name };
}

/** A name holds no semicolon in a text: that is where the next reference begins. */
const nameIn = ({ name, first_name, last_name }: Row): string =>
  (isEmpty(name) ? [first_name, last_name] : [name])
    .filter((part) => !isEmpty(part))
    .map((part) => words(part, false))
    .join(' ')
    .replaceAll(';', ',');

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null;

/** Nothing, or nothing but that inside. */
export const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.every(isEmpty)) ||
  (isRow(value) && !Array.isArray(value) && Object.values(value).every(isEmpty));
