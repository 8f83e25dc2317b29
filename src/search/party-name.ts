import { tokenize } from './tokenize.ts';

/** A name of a person or company in the forms in which it is compared. */
export interface PartyName {
  /** In lower case, with single spaces. */
  readonly normalizedText: string;
  /** Its words without accents, titles and legal forms. */
  readonly words: readonly string[];
  /** The words without spaces, in their order and with the last word first. Some scripts put no space between names. */
  readonly joined: readonly [string, string];
  /** The family name: the word before a comma, otherwise the last word. Undefined for a company. */
  readonly lastName: string | undefined;
  /** The first name or its initial. */
  readonly firstName: string | undefined;
  /** The only word of a company's name that is not generic. It may be a family name: `Brown Family Trust`. */
  readonly distinctiveWord: string | undefined;
}

const toWordSet = (list: string): ReadonlySet<string> => new Set(list.split(' '));

const LEGAL_FORMS = toWordSet(
  'inc incorporated llc lllp llp lp ltd limited corp corporation co company plc pllc pc pty pte gmbh mbh kg ag sa sarl sas srl nv bv',
);
/** A legal form of two letters may also be a name. It is removed only after two other words. */
const SHORT_FORM_LENGTH = 2;
const WELL_KNOWN_SHORT_FORMS = toWordSet('co lp pc');
const TITLES = toWordSet('mr mrs ms miss dr prof hon the');
const SUFFIXES = toWordSet('jr sr ii iii iv esq md phd');
const CONNECTIVES = toWordSet('and of the');
/** Words that are part of many company names. */
const GENERIC_WORDS = toWordSet(
  'group holding holdings partners partnership associates services service solutions management properties property ' +
    'realty enterprises enterprise international national global consulting consultants industries ventures capital ' +
    'investments investment systems technologies trust foundation family estate insurance mutual financial mortgage ' +
    'credit union construction development contractors builders roofing plumbing manufacturing products supply foods ' +
    'restaurant hotel hotels stores freight lines logistics transit transport transportation trucking shipping airlines ' +
    'motors automotive energy electric software digital network networks communications media studios entertainment ' +
    'medical center centre health healthcare hospital clinic dental pharmacy university college school department',
);

/** Tests if a word is the legal form of a company. */
export const isLegalForm = (word: string): boolean => LEGAL_FORMS.has(word);

/** Tests if a word is part of many company names. */
export const isGeneric = (word: string): boolean => GENERIC_WORDS.has(word);

/** Parses a name. `Dr. José Núñez-Peña, Jr.` has the words jose, nunez, pena. */
export function parsePartyName(text: string): PartyName {
  const all = tokenize(text);
  const core = withoutConnectives(withoutSuffixes(withoutTitles(all)));
  const isCompany =
    all.some((word, index) => index > 0 && LEGAL_FORMS.has(word) && !core.includes(word)) ||
    isGeneric(core.at(-1) ?? '');
  const [beforeComma = '', afterComma] = text.split(',');
  const isReversed = afterComma !== undefined && withoutSuffixes(['x', ...tokenize(afterComma)]).length > 1;
  const [distinctiveWord, ...otherWords] = core.filter((word) => !isGeneric(word));
  const lastName = isCompany ? undefined : isReversed ? tokenize(beforeComma).at(-1) : core.at(-1);
  return {
    normalizedText: text.trim().toLowerCase().replace(/\s+/g, ' '),
    words: core,
    joined: [core.join(''), [...core.slice(-1), ...core.slice(0, -1)].join('')],
    lastName,
    firstName: findInitial(text) ?? core.find((word) => word !== lastName),
    distinctiveWord: isCompany && core.length > 1 && otherWords.length === 0 ? distinctiveWord : undefined,
  };
}

/** The first initial in `J.R. Smith` and `Smith, J.R.`. The tokenizer reads the initials as one word. */
const findInitial = (text: string): string | undefined => /(?:^|,)\s*(\p{L})\./u.exec(text)?.[1]?.toLowerCase();

function withoutTitles(all: readonly string[]): readonly string[] {
  const [first = '', ...rest] = all;
  return TITLES.has(first) && rest.length > 0 ? withoutTitles(rest) : all;
}

/** Removes legal forms and suffixes at the end. At least one word remains. */
function withoutSuffixes(all: readonly string[]): readonly string[] {
  const last = all.at(-1) ?? '';
  const before = all.slice(0, -1);
  const isForm =
    LEGAL_FORMS.has(last) && (last.length > SHORT_FORM_LENGTH || WELL_KNOWN_SHORT_FORMS.has(last) || before.length > 1);
  return before.length > 0 && (isForm || SUFFIXES.has(last)) ? withoutSuffixes(before) : all;
}

function withoutConnectives(all: readonly string[]): readonly string[] {
  const core = all.filter((word) => !CONNECTIVES.has(word));
  return core.length > 0 ? core : all;
}
