import { billing } from './billing.ts';
import { calendar } from './calendar.ts';
import { cases } from './cases.ts';
import { documents } from './documents.ts';
import { people } from './people.ts';
import { settings } from './settings.ts';

/** A call of each operation, by the name of its tool. */
export const calls = { ...cases, ...people, ...calendar, ...documents, ...billing, ...settings };
