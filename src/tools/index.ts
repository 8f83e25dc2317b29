import type { Operation } from '../operations/operation-types.ts';
import { billing } from './billing.ts';
import { calendar } from './calendar.ts';
import { calls } from './calls.ts';
import { cases } from './cases.ts';
import { companies } from './companies.ts';
import { customFields } from './custom-fields.ts';
import { documents } from './documents.ts';
import { expenses } from './expenses.ts';
import { firm } from './firm.ts';
import { firmSettings } from './firm-settings.ts';
import { folders } from './folders.ts';
import { leads } from './leads.ts';
import { messages } from './messages.ts';
import { notes } from './notes.ts';
import { people } from './people.ts';
import { profile } from './profile.ts';
import { tasks } from './tasks.ts';
import { time } from './time.ts';
import { webhooks } from './webhooks.ts';

/** All operations of the MyCase Open API, version 1, by toolset, in the order in which tools are listed. */
export const toolsets: Readonly<Record<string, readonly Operation[]>> = {
  firm,
  cases,
  people,
  companies,
  leads,
  calendar,
  tasks,
  notes,
  messages,
  calls,
  documents,
  folders,
  time,
  expenses,
  billing,
  custom_fields: customFields,
  firm_settings: firmSettings,
  webhooks,
};

/** All operations of the published profile of MyCase's API, used with `--api profile`. */
export const profileToolsets: Readonly<Record<string, readonly Operation[]>> = { profile };
