import { edits, type Known, lastDigits, split } from './names-oracle.ts';

// Which records match a party, found out from the records alone.

/** A party as it is given to the tool. */
export interface Asked {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly companies?: readonly string[];
  readonly emails?: readonly string[];
  readonly phones?: readonly string[];
}

/** Other forms of first names that the made-up firm has. */
export const CALLED: Readonly<Record<string, readonly string[]>> = {
  ben: ['benjamin', 'benny'],
  beatriz: ['bea'],
  daniel: ['dan', 'danny'],
  elena: ['lena'],
  julia: ['jules'],
  liam: ['william', 'bill'],
  nora: ['eleanor'],
  sofia: ['sophia', 'sophie'],
  tess: ['theresa', 'teresa'],
  theo: ['theodore', 'ted'],
  victor: ['vic'],
};

export const isCalled = (one: string, other: string): boolean =>
  Boolean(CALLED[one]?.includes(other) || CALLED[other]?.includes(one));

const FORMS = ['inc', 'incorporated', 'llc', 'corp', 'corporation', 'lp', 'ltd', 'gmbh'];
const BEFORE = ['dr', 'mr', 'ms', 'mrs'];
const BEHIND = ['jr', 'sr', 'esq'];
const LINKS = ['and', 'of', 'the'];
/** Words that say nothing of a company by themselves, of those the made-up firm has. */
const COMMON = split(
  'Logistics Freight Lines Property Group Insurance Mutual Construction Foods Medical Center Software Hotels ' +
    'Manufacturing Credit Union Transit',
);

/** The words of a name that tell it from others. */
export function core(name: string): string[] {
  const words = split(name.replace(/l\.l\.c\./i, 'llc'));
  while (words.length > 1 && BEFORE.includes(words[0] ?? '')) words.shift();
  while (words.length > 1 && [...FORMS, ...BEHIND].includes(words.at(-1) ?? '')) words.pop();
  return words.filter((word) => !LINKS.includes(word));
}

const namesOf = ({ name, aliases = [], companies = [] }: Asked): string[] => [name, ...aliases, ...companies];

/** A record's name, without and with its middle part. */
const known = ({ name, fields }: Known): string[] =>
  fields.name ? [name] : [`${fields.first_name} ${fields.last_name}`, name];

const squeezed = (text: string): string => text.trim().toLowerCase().split(/\s+/).join(' ');

/** Whether a record has a party's name to the letter, its e-mail address or its telephone number. */
export function isExact(party: Asked, record: Known): boolean {
  const { emails = [], phones = [] } = party;
  return (
    namesOf(party).some((name) => known(record).some((one) => squeezed(one) === squeezed(name))) ||
    emails.some((email) => record.email === email.trim().toLowerCase()) ||
    phones.some((phone) => record.phones.includes(lastDigits(phone.replace(/ext.*/, ''))))
  );
}

/** Whether every word is another's, or a nickname of it beside a word that is the same. */
function holds(shorter: readonly string[], longer: readonly string[]): boolean {
  const isThere = (word: string) => longer.includes(word);
  const nicknamed = shorter.filter((word) => !isThere(word));
  if (!nicknamed.every((word) => longer.some((other) => isCalled(word, other)))) return false;
  return nicknamed.length < shorter.length;
}

/** Whether a record's name is a party's but for order, accents, titles, legal form, further words and nicknames. */
export const isNormalised = (party: Asked, record: Known): boolean =>
  namesOf(party).some((name) =>
    known(record).some((one) => {
      const [asked, held] = [core(name), core(one)];
      if (asked.join('') === held.join('')) return true;
      if (record.kind === 'case' || asked.length <= held.length) return holds(asked, held);
      return held.length > 1 && holds(held, asked);
    }),
  );

/** What is heard of a word: its consonants by their kind, one for a run of the same. */
export function sound(word: string): string {
  const kinds = ['bpfv', 'cgjkqsxz', 'dt', 'l', 'mn', 'r'];
  const heard = [...word].map((letter) => kinds.findIndex((kind) => kind.includes(letter)) + 1);
  return heard.filter((kind, i) => kind > 0 && kind !== heard[i - 1]).join('');
}

/**
 * Whether a looser match can be accounted for: each word of the shorter name sounds or is spelled like one of the
 * longer.
 */
export const isAlike = (party: Asked, record: Known): boolean =>
  namesOf(party).some((name) =>
    known(record).some((one) => {
      const [shorter = [], longer = []] = [core(name), core(one)].sort((a, b) => a.length - b.length);
      const [from, to] = record.kind === 'case' ? [core(name), core(one)] : [shorter, longer];
      return from.every((word) =>
        to.some((other) => edits(word, other) <= 2 || isCalled(word, other) || sound(word) === sound(other)),
      );
    }),
  );

/** Whether a slip of the pen makes one word of another; short words have none. */
const isSlip = (one: string, other: string): boolean =>
  edits(one, other) <= (Math.min(one.length, other.length) >= 7 ? 2 : one.length >= 5 ? 1 : 0);

/** Whether a match may not be missing: each word of one is, but for a slip, one of the other, and they are as many. */
export const isMistyped = (party: Asked, record: Known): boolean =>
  namesOf(party).some((name) =>
    known(record).some((one) => {
      const [asked, held] = [core(name), core(one)];
      return asked.length === held.length && asked.every((word) => held.some((other) => isSlip(word, other)));
    }),
  );

/** Whether a party has the family name of a person, and its first name is the initial of that one's. */
export function isInitialed({ name }: Asked, { fields }: Known): boolean {
  const [, initial, family] = /^(\p{L})\. (\S+)$/u.exec(name) ?? /^(?=\S+, (\p{L})\.$)(\S+),/u.exec(name) ?? [];
  const [first = ''] = split(String(fields.first_name ?? ''));
  return (
    initial !== undefined &&
    first.startsWith(initial.toLowerCase()) &&
    split(String(family)).join() === split(String(fields.last_name)).join()
  );
}

/** Whether a record shares one telling word alone with a party. */
export const sharesOneWord = (party: Asked, record: Known): boolean =>
  namesOf(party).some((name) => core(record.name).some((word) => !COMMON.includes(word) && core(name).includes(word)));

/** Whether a case's name holds a person's family name. */
export const isOnlyFamily = (family: string, record: Known): boolean =>
  record.kind === 'case' && !COMMON.includes(family) && split(record.name).includes(family);

/** Whether a text of a record names a party, in either order. */
export const isMentioned = (party: Asked, record: Known): boolean =>
  namesOf(party).some((name) => {
    const words = core(name);
    const turned = [...words.slice(-1), ...words.slice(0, -1)];
    return textsOf(record).some((text) => {
      const held = ` ${split(text).join(' ')} `;
      return held.includes(` ${words.join(' ')} `) || held.includes(` ${turned.join(' ')} `);
    });
  });

function textsOf({ fields }: Known): string[] {
  const own = Array.isArray(fields.custom_field_values) ? fields.custom_field_values : [];
  const values = [fields.description, fields.notes, fields.lead_details, ...own.map(({ value }) => value)];
  return values.filter((value) => typeof value === 'string');
}
