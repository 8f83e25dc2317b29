/** Words that do not describe a task. */
const STOP_WORDS = new Set(
  'a an and at by do for from i in is my of on or our that the this to us we what with'.split(' '),
);

/** Words that people use, by the word in the tools' names. */
const SYNONYMS_BY_TERM: Readonly<Record<string, string>> = {
  create: 'new add open record log write schedule book enter draft make',
  update: 'change edit rename mark complete close reopen reschedule move correct',
  delete: 'remove cancel erase drop',
  list: 'show find search which who all every',
  find: 'search look who',
  case: 'matter matters lawsuit',
  task: 'todo todos reminder due overdue deadline deadlines',
  event: 'appointment appointments meeting meetings hearing hearings calendar',
  lead: 'prospect prospects potential intake',
  staff: 'attorney attorneys lawyer lawyers paralegal employee employees works colleague',
  invoice: 'bill bills',
  payment: 'paid pay pays',
  document: 'file files pdf',
  message: 'reply',
  time: 'hours worked timesheet',
  call: 'phone phoned',
  agenda: 'due overdue week today tomorrow upcoming coming hearing hearings deadline deadlines',
  deadline: 'due deadlines limitation limitations statute',
  receivables: 'owe owes owed unpaid outstanding debt debts',
};

const TERMS_BY_WORD = new Map<string, string[]>();
for (const [term, synonyms] of Object.entries(SYNONYMS_BY_TERM)) {
  for (const synonym of synonyms.split(' '))
    TERMS_BY_WORD.set(synonym, [...(TERMS_BY_WORD.get(synonym) ?? [synonym]), term]);
}

/** Matches a request that begins like a question: it is answered by a tool that reads. */
export const QUESTION_PATTERN = /^\s*(which|what|who|whose|when|where|how|is|are|does|did|has|have|show|list|find)\b/i;

/** Returns the words to search for: the word itself and the tools' words for it. Returns null for a stop word. */
export function expandSynonyms(searchWord: string): string[] | null {
  const lowerCaseWord = searchWord.toLowerCase();
  return STOP_WORDS.has(lowerCaseWord) ? null : (TERMS_BY_WORD.get(lowerCaseWord) ?? [lowerCaseWord]);
}
