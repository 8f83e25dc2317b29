import type { Fields } from '../json.ts';
import { type CollectionName, insert } from '../store.ts';
import { type Maker, moment, numbers } from './maker.ts';
import { address } from './names.ts';

/** The firm's practice areas. */
export const PRACTICE_AREAS = [
  'Personal Injury',
  'Family Law',
  'Estate Planning',
  'Immigration',
  'Criminal Defense',
  'Real Estate',
  'Business Litigation',
  'Employment',
] as const;

/** The stages of a case, first to last. */
export const STAGES = [
  'Intake',
  'Investigation',
  'Pre-litigation',
  'Discovery',
  'Mediation',
  'Trial preparation',
  'Trial',
  'Settlement',
  'Closing file',
] as const;

const NAMED = new Map<CollectionName, readonly string[]>([
  ['practice_areas', PRACTICE_AREAS],
  ['case_stages', STAGES],
  ['case_roles', ['Plaintiff', 'Defendant', 'Petitioner', 'Respondent', 'Executor', 'Witness', 'Guarantor']],
  ['people_groups', ['Client', 'Former client', 'Opposing party', 'Expert', 'Vendor']],
  ['referral_sources', ['Website', 'Former client', 'Bar association', 'Online ad', 'Colleague', 'Walk-in']],
]);

const LOCATIONS = [
  'Main office, conference room A',
  'Superior Court, Department 14',
  'Superior Court, Department 302',
  'Federal Courthouse, Courtroom 6',
  'Mediation center',
  'Court reporter, Suite 900',
];

type FieldDefinition = readonly [parent: string, type: string, name: string, options?: readonly string[]];

const CUSTOM_FIELDS: readonly FieldDefinition[] = [
  ['case', 'short_text', 'Court case number'],
  ['case', 'list', 'Court', ['Superior Court', 'Federal District Court', 'Court of Appeal', 'Arbitration']],
  ['case', 'short_text', 'Judge'],
  ['case', 'short_text', 'Opposing counsel'],
  ['case', 'long_text', 'Theory of the case'],
  ['case', 'date', 'Date of incident'],
  ['case', 'date', 'Next settlement conference'],
  ['case', 'currency', 'Demand amount'],
  ['case', 'currency', 'Policy limit'],
  ['case', 'numeric', 'Number of witnesses'],
  ['case', 'boolean', 'Jury demanded'],
  ['case', 'boolean', 'Litigation hold sent'],
  ['case', 'list', 'Fee arrangement', ['Hourly', 'Contingency', 'Flat fee', 'Mixed']],
  ['client', 'short_text', 'Preferred name'],
  ['client', 'list', 'Preferred contact', ['E-mail', 'Phone', 'Text message', 'Post']],
  ['client', 'boolean', 'Needs interpreter'],
  ['client', 'date', 'Engagement letter signed'],
  ['client', 'currency', 'Retainer'],
  ['client', 'long_text', 'Accessibility needs'],
  ['company', 'short_text', 'Registered agent'],
  ['company', 'numeric', 'Number of employees'],
  ['company', 'boolean', 'Publicly held'],
  ['expense', 'short_text', 'Receipt number'],
  ['time_and_expense', 'list', 'Cost center', ['Litigation', 'Transactions', 'Administration']],
];

/** Creates the firm's settings: areas, stages, roles, groups, sources, locations, custom fields. */
export function addSettings(maker: Maker): void {
  const next = numbers('settings');
  const stamp = { created_at: moment(maker, -2400, 1020), updated_at: moment(maker, -700, 1080) };
  for (const [collection, names] of NAMED) {
    for (const name of names) insert(maker.store, collection, { name, ...stamp });
  }
  for (const name of LOCATIONS) {
    insert(maker.store, 'locations', { name, address: { ...address(next) }, ...stamp });
  }
  for (const field of CUSTOM_FIELDS) insert(maker.store, 'custom_fields', customField(field, stamp));
}

function customField([parent_type, field_type, name, options = []]: FieldDefinition, stamp: Fields): Fields {
  const list_options = options.map((option, i) => ({ key: String(i + 1), option, ...stamp }));
  return { name, parent_type, field_type, list_options, ...stamp };
}
