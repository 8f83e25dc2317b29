import { wordsOf } from './words.ts';

/** A name of a person or company in the forms in which it is compared. */
export interface PartyName {
  /** As written, but for letter case and spaces. */
  readonly written: string;
  /** Its words without accents, titles and legal forms. */
  readonly words: readonly string[];
  /** The word a person is filed under: the one before a comma, otherwise the last. None where a legal form shows a company. */
  readonly family: string | undefined;
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

const LEGAL_FORMS = words(
  'inc incorporated llc lllp llp lp ltd limited corp corporation co company plc pllc pc pty pte gmbh mbh kg ag sa sarl sas srl nv bv',
);
/** Those of two letters may be a name, too: they are left out only behind two other words. */
const SHORT_FORM = 2;
const WELL_KNOWN = words('co lp pc');
const TITLES = words('mr mrs ms miss dr prof hon the');
const SUFFIXES = words('jr sr ii iii iv esq md phd');
const JOINTS = words('and of the');

/** Reads a name; `Dr. José Núñez-Peña, Jr.` has the words jose, nunez, pena. */
export function partyName(text: string): PartyName {
  const all = wordsOf(text);
  const core = withoutJoints(withoutEnd(withoutTitles(all)));
  const isCompany = all.some((word, place) => place > 0 && LEGAL_FORMS.has(word) && !core.includes(word));
  const [before = '', after] = text.split(',');
  const turned = after !== undefined && withoutEnd(['x', ...wordsOf(after)]).length > 1;
  return {
    written: text.trim().toLowerCase().replace(/\s+/g, ' '),
    words: core,
    family: isCompany ? undefined : turned ? wordsOf(before).at(-1) : core.at(-1),
  };
}

function withoutTitles(all: readonly string[]): readonly string[] {
  const [first = '', ...rest] = all;
  return TITLES.has(first) && rest.length > 0 ? withoutTitles(rest) : all;
}

/** Without the legal forms and suffixes at its end, one word remaining at least. */
function withoutEnd(all: readonly string[]): readonly string[] {
  const last = all.at(-1) ?? '';
  const before = all.slice(0, -1);
  const isForm =
    LEGAL_FORMS.has(last) && (last.length > SHORT_FORM || WELL_KNOWN.has(last) || before.length > 1);
  return before.length > 0 && (isForm || SUFFIXES.has(last)) ? withoutEnd(before) : all;
}

function withoutJoints(all: readonly string[]): readonly string[] {
  const core = all.filter((word) => !JOINTS.has(word));
  return core.length > 0 ? core : all;
}
