const toWordSet = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Legal forms of companies that are one word. */
const LEGAL_FORMS = toWordSet(
  'inc incorporated llc lllp llp lp ltd limited corp corporation co company plc pllc pc pty pte gmbh mbh kg kgaa ag ug ev ' +
    'sa sarl sas sasu srl spa snc nv bv ab aktiebolag as asa aps oy oyj kk ooo oao zao pao ооо оао зао пао ао тоо',
);

/** Legal forms of several words, the longest first. */
const LONG_LEGAL_FORMS = [
  'a professional limited liability company',
  'professional limited liability company',
  'limited liability partnership',
  'public limited company',
  'a professional corporation',
  'professional corporation',
  'limited liability company',
  'limited partnership',
  'a law corporation',
  's de rl de cv',
  's a de c v',
  'sa de cv',
  'sp z oo',
  'pty ltd',
  'gmbh & co kg',
  'a s',
].map((form) => form.split(' '));

/** A legal form of two letters may also be a name. It is removed only after two other words. */
const SHORT_FORM_LENGTH = 2;
const WELL_KNOWN_SHORT_FORMS = toWordSet('co lp pc ag bv oy kk nv');

const SUFFIXES = toWordSet('jr sr ii iii iv esq md phd dds cpa');
const TITLES = toWordSet('mr mrs ms miss mx dr prof rev hon sir dame the');
const CONNECTIVES = toWordSet('and of the et und y e v vs versus');

/** Abbreviations and other spellings of words in names of companies. Each line has the form that is compared first. */
const EQUAL_WORDS = `
academy acad
america american americas amer
apartments apartment apts apt
associat association associations associate associates associated assoc assocs assn
authority auth
automotive auto
avenue ave
boulevard blvd
brothers bros
building bldg buildings
capital cap
center centre ctr cntr centers centres
chemical chem chemicals
commercial comml
communications communication comm comms
community cmty
council cncl
county cnty cty
construction constr const constructors
consulting consultants consultant consult
department dept
development dev developers developments devel
distribution distributors distributor dist distr
education educ
electric electrical elec electronics
engineering engineers engineer engrg engr eng
enterprises enterprise entprs
environmental env envtl
equipment equip
exchange exch
federal fed
financial finance fin
first 1st
second 2nd
third 3rd
fourth 4th
fifth 5th
foundation fdn found
fort ft
government govt gov
group grp groups
guarantee guar
harbor harbour
health healthcare
holdings holding hldgs hldg
hospital hosp hospitals
heating htg
industries industry industrial ind inds
institute inst
insurance ins assurance
international intl internat
investments investment invest inv invs
laboratories laboratory labs lab
library lib
maintenance maint mtce
management mgmt mgt
manufacturing mfg manufacturers manufacturer mfrs mfr
medical med medicine
memorial meml mem
mortgage mtg mortgages
mount mt
mountain mtn
national natl nat
office offices ofc
partners partner ptnrs ptnr partnership
pharmaceuticals pharmaceutical pharma pharm
products product prods prod
professional prof
production productions prodn
properties property props prop
railroad rr
realty realtors
railway rwy ry
restaurant restaurants rest
saint st
school schools sch
services service svcs svc serv servs
society soc
solutions solution soln
store stores
supply supplies supplier
systems system sys
technology technologies technical tech techs
transportation transport transp trans
university univ
`;

const equalWords = EQUAL_WORDS.trim()
  .split('\n')
  .map((line) => line.split(' '));
const canonicalWords = new Map(equalWords.flatMap((words) => words.map((word) => [word, words[0] ?? word] as const)));
const spellings = new Map(equalWords.map((words) => [words[0], words]));

/** The form of a word in which names are compared: `national` for `natl`, `saint` for `st`. */
export const toCanonicalWord = (word: string): string => canonicalWords.get(word) ?? word;

/**
 * The spellings of a canonical word: `property` and more for `properties`. Only the word itself if it has no others.
 */
export const getSpellings = (word: string): readonly string[] => spellings.get(word) ?? [word];

const toCanonicalSet = (list: string): ReadonlySet<string> => new Set(list.split(' ').map(toCanonicalWord));

/** Words for the kind of a business, which are part of many company names. */
const BUSINESS_WORDS = toCanonicalSet(
  'group holdings partners associates services solutions management properties realty enterprises international ' +
    'national global consulting industries ventures capital investments systems technology trust foundation family ' +
    'estate insurance mutual financial mortgage credit union construction development contractors builders roofing ' +
    'plumbing manufacturing products supply foods restaurant hotel hotels stores freight lines logistics transit ' +
    'transportation trucking shipping airlines motors automotive energy electric software digital network networks ' +
    'communications media studios entertainment medical center health hospital clinic dental pharmacy university ' +
    'college school department',
);

/** Other words that are part of many company names. Some names have no other words: `First National Bank`. */
const COMMON_WORDS = toCanonicalSet(
  'first second third federal america bank savings city county state saint mount fort law office offices church society ' +
    'institute laboratories engineering sons brothers industry business machines',
);

/** Particles that some people write as one word with the name that follows, or leave out. */
const PARTICLES = toWordSet(
  'van von vander vanden der den de del della dela di da du dos das la le les ten ter te zu zur mac mc saint al el ul ' +
    'abd abdel abdul عبد ibn bin ben bint bat fitz d o san santa',
);

/** Tests if a word is the legal form of a company. */
export const isLegalForm = (word: string): boolean => LEGAL_FORMS.has(word);

/** Tests if a word is part of many company names. */
export const isGeneric = (word: string): boolean => isBusinessWord(word) || COMMON_WORDS.has(toCanonicalWord(word));

/** Tests if a word is the kind of a business. A name of only such words does not identify a company. */
export const isBusinessWord = (word: string): boolean => BUSINESS_WORDS.has(toCanonicalWord(word));

/** Tests if a word is a particle before a family name. */
export const isParticle = (word: string): boolean => PARTICLES.has(word);

/** Tests if a word links the words of a name, as `and`. */
export const isConnective = (word: string): boolean => CONNECTIVES.has(word);

/** Removes titles at the start. At least one word remains. */
export function removeTitles(words: readonly string[]): readonly string[] {
  const [first = '', ...rest] = words;
  return TITLES.has(first) && rest.length > 0 ? removeTitles(rest) : words;
}

/** The words of a name, and the legal forms and suffixes that were removed from it. */
export interface StrippedName {
  readonly words: readonly string[];
  readonly forms: readonly string[];
  readonly suffixes: readonly string[];
}

/** Removes legal forms at the start and the end, and suffixes at the end. At least one word remains. */
export function stripEnds(words: readonly string[]): StrippedName {
  const { words: inner, forms, suffixes } = stripEnd(words);
  const [first = '', ...rest] = inner;
  const isLeadingForm = /\p{Script=Cyrillic}/u.test(first) && LEGAL_FORMS.has(first) && rest.length > 0;
  return isLeadingForm ? { words: rest, forms: [...forms, first], suffixes } : { words: inner, forms, suffixes };
}

function stripEnd(words: readonly string[]): StrippedName {
  const length = countFormWords(words);
  if (length > 0) {
    const rest = stripEnd(words.slice(0, -length));
    return { ...rest, forms: [words.slice(-length).join(' '), ...rest.forms] };
  }
  const last = words.at(-1) ?? '';
  if (words.length < 2 || !SUFFIXES.has(last)) return { words, forms: [], suffixes: [] };
  const rest = stripEnd(words.slice(0, -1));
  return { ...rest, suffixes: [last, ...rest.suffixes] };
}

/** The number of words at the end that are a legal form. */
function countFormWords(words: readonly string[]): number {
  const isAtEnd = (form: readonly string[]) =>
    words.length > form.length && form.every((word, i) => words[words.length - form.length + i] === word);
  const longForm = LONG_LEGAL_FORMS.find(isAtEnd);
  if (longForm) return longForm.length;
  const last = words.at(-1) ?? '';
  const isForm =
    LEGAL_FORMS.has(last) && (last.length > SHORT_FORM_LENGTH || WELL_KNOWN_SHORT_FORMS.has(last) || words.length > 2);
  return words.length > 1 && isForm ? 1 : 0;
}

/** The short form of each legal form that has several names. */
const SHORT_FORMS: Readonly<Record<string, string>> = {
  incorporated: 'inc',
  limited: 'ltd',
  corporation: 'corp',
  company: 'co',
  aktiebolag: 'ab',
  'limited liability company': 'llc',
  'limited partnership': 'lp',
  'limited liability partnership': 'llp',
  'public limited company': 'plc',
  'professional corporation': 'pc',
  'a professional corporation': 'pc',
  'professional limited liability company': 'pllc',
  'a professional limited liability company': 'pllc',
};

/** The short form of a legal form: `llc` for `limited liability company`. */
export const toShortForm = (form: string): string => SHORT_FORMS[form] ?? form;
