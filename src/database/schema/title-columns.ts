import type { ListName } from '../../records/list-names.ts';

/** The column that names the records of a list to a person. */
export const TITLE_COLUMNS: Readonly<Record<ListName, string>> = {
  cases: 'name',
  clients: 'name',
  companies: 'name',
  leads: 'name',
  staff: 'name',
  events: 'name',
  tasks: 'name',
  calls: 'caller_name',
  documents: 'name',
  time_entries: 'activity_name',
  expenses: 'activity_name',
  invoices: 'invoice_number',
  invoice_payments: 'invoice_number',
  locations: 'name',
  people_groups: 'name',
  referral_sources: 'name',
  case_stages: 'name',
  case_roles: 'name',
  practice_areas: 'name',
  custom_fields: 'name',
};
