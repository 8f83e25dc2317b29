import { spokenMoment } from './moment.ts';

type Row = Readonly<Record<string, unknown>>;

/** A reference whose name is known. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Whether a reference's name stands elsewhere, so that its id is enough. */
export type IsTold = (reference: Named) => boolean;

/** A record as labelled lines, without what is empty. */
export function recordText(record: Row, moments: ReadonlySet<string>): string {
  return Object.entries(record)
    .filter(([, value]) => !isEmpty(value))
    .map(([name, value]) => `${name}: ${apart(words(value, moments.has(name)))}`)
    .join('\n');
}

/** Further lines of an unfenced value are indented, so that none of them looks like another field. */
const apart = (value: string): string => (value.startsWith('«') ? value : value.replace(/\n/g, '\n  '));

/** A value of a field that may be empty, which is said then. */
export const valueText = (value: unknown, isMoment: boolean): string =>
  isEmpty(value) ? '(empty)' : apart(words(value, isMoment));

/** A value in a few words: a reference as `id name`, a list joined by semicolons, what else lies inside by its fields' names. */
export function words(value: unknown, isMoment: boolean, isTold: IsTold = () => false): string {
  if (typeof value === 'string') return isMoment ? spokenMoment(value) : value;
  if (Array.isArray(value)) {
    return value
      .filter((one) => !isEmpty(one))
      .map((one) => words(one, false, isTold))
      .join('; ');
  }
  return isRow(value) ? inside(value, isTold) : String(value);
}

function inside(value: Row, isTold: IsTold): string {
  const { label, rest } = labelled(value, isTold);
  const about = Object.entries(rest)
    .filter(([, one]) => !isEmpty(one) && one !== false)
    .map(([key, one]) => (one === true ? key : `${key} ${words(one, false)}`));
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
