/** Words that say nothing of what a tool does. */
const EMPTY = new Set(
  'a an and at by do for from i in is my of on or our that the this to us we what with'.split(' '),
);

/** The tools' own words, and what people say for them. */
const SPOKEN: Readonly<Record<string, string>> = {
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

const MEANT = new Map<string, string[]>();
for (const [own, spoken] of Object.entries(SPOKEN)) {
  for (const word of spoken.split(' ')) MEANT.set(word, [...(MEANT.get(word) ?? [word]), own]);
}

/** How people begin who want to know something, and nothing done. */
export const ASKING = /^\s*(which|what|who|whose|when|where|how|is|are|does|did|has|have|show|list|find)\b/i;

/** The words to search for one that was said: itself and the tools' own, or none where it says nothing. */
export function expandSynonyms(word: string): string[] | null {
  const said = word.toLowerCase();
  return EMPTY.has(said) ? null : (MEANT.get(said) ?? [said]);
}
