import type { ToolAction } from './catalog.ts';

/** The action of a request. A sentence that states a fact, such as "the client moved", asks to store it. */
export interface RequestAction {
  readonly action: ToolAction | 'store';
  /** True if the form of the request shows it: it is a question, or begins with a verb. */
  readonly isCertain: boolean;
}

/** Phrases of requests, and the words that the search uses for them. */
const PHRASES: readonly (readonly [phrase: RegExp, words: string])[] = [
  [/\bto[- ]do(s?)\b/gi, 'todo$1'],
  [/\be-mail/gi, 'email'],
  [/\bhow (many|much)\b|\bnumber of\b/gi, 'count'],
  [/\b(look|looking|looked) up\b/gi, 'search'],
  [/\bget(ting)? rid of\b|\bthrow(n)? away\b/gi, 'delete'],
  [/\bset(ting)? up\b|\bsign(ing)? up\b|\btake on\b/gi, 'onboard'],
  [/\b(not|never|nothing|haven't|isn't)( \w+)?( yet)? (been )?(billed|invoiced)\b/gi, 'unbilled'],
  [/\bwork in progress\b|\bWIP\b/gi, 'unbilled'],
  [/\bpast due\b/gi, 'overdue'],
  [/\b(run|runs|running) out\b/gi, 'expire'],
  [/\bwrite off\b/gi, 'delete'],
  [/\bwho works\b/gi, 'staff'],
  [/\b(write|note|jot|put) down\b/gi, 'write note'],
  [/\bwho am I\b|\bmy (account|user|profile|login)\b/gi, 'signed'],
  [/\bphone number\b/gi, 'phonenumber'],
  [/\bcustom(ised|ized)? fields?\b/gi, 'customfield'],
  [/\bpractice areas?\b/gi, 'practicearea'],
  [/\b(opposing|other|adverse) (counsel|part(y|ies)|sides?|lawyers?|attorneys?)\b/gi, 'adverseparty'],
  [/\b(may|might|could|(would like|wants?) to) (hire|retain|engage)( us| the firm| our firm)?\b/gi, 'prospect lead'],
  [
    /\b(nobody|no one|nothing|not)( has| have| was)?( been)? (touched|worked on|changed|happened)\b/gi,
    'without recent changes',
  ],
  [/\bcome(s)? from\b|\bcame from\b/gi, 'referral source'],
];

/** Words that do not describe a task. */
const STOP_WORDS = new Set(
  (
    'a all an and any at be been by can could did do does each every for from get give had has have he her him his i if in into is it its ' +
    'just let me my need now of off on or our ours please she should so some someone than that the their them then there ' +
    'these they this those to too up us was we were what when where which who whose will with would you your yet whether'
  ).split(' '),
);

/** Words of law offices, by the word in the names and titles of tools. */
const SYNONYMS_BY_TERM: Readonly<Record<string, string>> = {
  case: 'matter lawsuit suit litigation proceeding claim dispute engagement file',
  client: 'customer person people plaintiff defendant petitioner individual party mr mrs ms dr',
  company: 'corporation corporate corp business organization organisation employer entity insurer vendor llc inc',
  lead: 'prospect prospective potential inquiry enquiry intake hire',
  event:
    'appointment meeting meet hearing trial deposition mediation arbitration conference calendar consultation ' +
    'interview court',
  task: 'due overdue todo reminder remind deadline assignment chore duty',
  note: 'memo memorandum remark annotation minutes jot dictate',
  message: 'reply answer respond email text correspondence tell inform notify write wrote letter reminder thread',
  call: 'phone telephone phoned voicemail rang',
  document: 'file pdf contract agreement letter pleading motion complaint exhibit scan paper attachment retainer docx',
  upload: 'save store attach scan',
  download: 'say says content wording',
  version: 'revision draft older newer previous earlier',
  folder: 'directory binder subfolder',
  time: 'hour hours worked timesheet billable timekeeper minutes',
  expense: 'cost fee disbursement reimbursement mileage travel receipt',
  invoice: 'bill billed billing statement',
  payment: 'paid pay check cheque received deposit retainer remittance money',
  receivables:
    'owe owes owed unpaid outstanding debt debtor arrears aging overdue collect collection money billing bill',
  unbilled: 'billing bill wip invoiceable',
  field: 'customfield attribute dropdown',
  custom: 'customfield dropdown',
  _custom_field_values: 'customfield value',
  option: 'choice choices dropdown picklist',
  stage: 'phase step status pipeline',
  practice: 'practicearea',
  area: 'practicearea specialty specialism law',
  location: 'place venue courthouse courtroom room office building',
  group: 'category segment tag',
  referral: 'origin marketing referred',
  staff: 'attorney lawyer paralegal employee colleague secretary assistant associate partner counsel timekeeper team',
  role: 'capacity adverseparty',
  webhook: 'callback integration push automation server notify subscription',
  agenda: 'today tomorrow week weekend day schedule free busy available availability calendar upcoming due overdue',
  deadline: 'due overdue late expire expired statute limitation sol',
  conflict: 'adverseparty adverse opponent opposing opposite against acted',
  brief: 'summary summarize summarise status overview stand stands prepare recap',
  find: 'search lookup locate phonenumber email named contact',
  overview:
    'workload caseload statistics dashboard idle stale inactive duplicate report per utilization utilisation realization ' +
    'realisation collection productivity performance profitability kpi',
  query:
    'count average total sum per group how most statistics filter compare without highest lowest ' +
    'export excel csv spreadsheet xlsx sheet sql',
  open_case: 'onboard intake retained',
  firm: 'office practice',
  signed: 'login me myself',
};

const ACTION_WORDS: Readonly<Record<ToolAction, string>> = {
  delete: 'delete remove cancel erase drop discard destroy trash',
  update:
    'update change edit rename mark complete finish close reopen reschedule move correct set modify fix adjust postpone ' +
    'push fill amend resolve shift',
  create:
    'create add new open record log write schedule book enter draft make register onboard save upload store file remind ' +
    'send reply answer tell invite bill replace assign link put attach notify dictate',
  read:
    'list show find search read view see see display look lookup check all every export count average total which who ' +
    'what where how when summary summarize details tell',
};

const toStem = (word: string): string => {
  if (word.length < 4) return word;
  return word
    .replace(/'s?$/, '')
    .replace(/ies$/, 'y')
    .replace(/(ss|us|is)$/, '$1_')
    .replace(/s$/, '')
    .replace(/_$/, '')
    .replace(/([^aeiou]{2}|[aeiou][^aeiou])(ing|ed)$/, '$1')
    .replace(/([bdgmnprt])\1$/, '$1')
    .replace(/e$/, '');
};

const splitWords = (text: string): string[] => text.split(/\s+/).filter(Boolean);

const TERMS_BY_STEM = new Map<string, Set<string>>();
for (const [term, synonyms] of Object.entries(SYNONYMS_BY_TERM)) {
  for (const synonym of splitWords(synonyms)) {
    const stem = toStem(synonym);
    TERMS_BY_STEM.set(stem, (TERMS_BY_STEM.get(stem) ?? new Set()).add(toStem(term)));
  }
}

const ACTION_BY_STEM = new Map<string, ToolAction>();
for (const action of ['read', 'create', 'update', 'delete'] as const) {
  for (const word of splitWords(ACTION_WORDS[action])) ACTION_BY_STEM.set(toStem(word), action);
}

/** Matches a request that begins like a question. */
const QUESTION_PATTERN = /^\s*(which|what|who|whose|when|where|how|is|are|am|does|did|has|have|list|show|find|all)\b/i;

/** Matches a statement: a subject, and a verb in the past or a form of "be" or "have". */
const STATEMENT_PATTERN =
  /^\s*((i|we|he|she|they|somebody|someone)\s|(the|a|an|our|my|his|her|their|this)\s.*\b(\w{2,}ed|is|are|was|were|has|have|had|paid|sent|got|became|made|left|wants)\b)/i;

/** Returns what a request asks for. */
export function findAction(request: string): RequestAction {
  if (QUESTION_PATTERN.test(request)) return { action: 'read', isCertain: true };
  if (STATEMENT_PATTERN.test(request)) return { action: 'store', isCertain: false };
  const words = splitWords(replacePhrases(request).replace(/[^\p{L}\p{N}\s]/gu, ' '));
  const actions = words.map(getAction);
  const action = actions.find((one) => one !== undefined);
  // A request without a verb names the records that it asks for.
  return action ? { action, isCertain: actions[0] === action } : { action: 'read', isCertain: false };
}

/** Returns what a word asks for. */
export const getAction = (word: string): ToolAction | undefined => ACTION_BY_STEM.get(toStem(word.toLowerCase()));

const PREPOSITION = /^(about|at|by|for|from|in|into|of|on|to|until|with|without)$/i;

/** Returns whether a word begins the part of a request that only says more about its object. */
export const isPreposition = (word: string): boolean => PREPOSITION.test(word);

/** Replaces phrases by the words that the search uses for them. */
export const replacePhrases = (request: string): string =>
  PHRASES.reduce((text, [phrase, words]) => text.replace(phrase, words), request);

/** Returns the form of a word that the index has: lower case, without common endings. Returns null for a stop word. */
export function toIndexTerm(word: string): string | null {
  const lowerCaseWord = word.toLowerCase();
  return STOP_WORDS.has(lowerCaseWord) ? null : toStem(lowerCaseWord);
}

/** Matches a word with several meanings in a law office: a file is a document or a case, and a motion is filed. */
const AMBIGUOUS_WORD = /^(file|files|filed|filing)$/i;

/**
 * Returns whether a word says little about the records: it has several meanings, or it is a verb that many records have
 * in common.
 */
export const isWeakWord = (word: string): boolean =>
  AMBIGUOUS_WORD.test(word) || (getAction(word) !== undefined && !TERMS_BY_STEM.has(toStem(word.toLowerCase())));

/** Returns the words to search for: the word itself, and the tools' words for it. Returns null for a stop word. */
export function expandSynonyms(searchWord: string): string[] | null {
  const term = toIndexTerm(searchWord);
  return term === null ? null : [term, ...(TERMS_BY_STEM.get(term) ?? [])];
}
