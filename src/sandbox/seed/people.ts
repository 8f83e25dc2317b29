import type { Fields } from '../json.ts';
import { between, chance, pick, type Random } from '../random.ts';
import { all, insert } from '../store.ts';
import { customValues } from './custom-values.ts';
import { day, type Maker, moment, numbers, stamps } from './maker.ts';
import { address, companyName, email, firstName, phone, surname } from './names.ts';

const POSITIONS = [
  ['Attorney', 'Managing Partner', 525],
  ['Attorney', 'Partner', 475],
  ['Attorney', 'Senior Associate', 375],
  ['Attorney', 'Associate', 310],
  ['Attorney', 'Associate', 295],
  ['Paralegal', 'Senior Paralegal', 185],
  ['Paralegal', 'Paralegal', 150],
  ['Paralegal', 'Paralegal', 150],
  ['Staff', 'Legal Assistant', 95],
  ['Staff', 'Intake Coordinator', 85],
  ['Staff', 'Bookkeeper', 90],
  ['Attorney', 'Of Counsel', 400],
] as const;

/** Creates the staff of the firm. Every twelfth person has left the firm. */
export function addStaff(maker: Maker): void {
  const next = numbers('staff');
  for (let i = 0; i < maker.plan.staff; i += 1) {
    const [type, title, rate] = POSITIONS[i % POSITIONS.length] ?? POSITIONS[0];
    const person = { first_name: firstName(next), last_name: surname(next) };
    insert(maker.store, 'staff', {
      email: email(`${person.first_name} ${person.last_name}`, i + 1, 'example.org'),
      ...person,
      middle_initial: pick(next, ['A', 'J', 'M', '']),
      address: { ...address(next) },
      cell_phone_number: phone(next),
      work_phone_number: phone(next),
      home_phone_number: null,
      type,
      title,
      active: i % POSITIONS.length !== POSITIONS.length - 1,
      default_hourly_rate: rate,
      created_at: moment(maker, -2000 + i, 1000),
      updated_at: moment(maker, -between(next, 1, 300), 1000),
    });
  }
}

/** Creates the clients. About one in ten has no e-mail, and some have equal names. */
export function addClients(maker: Maker): void {
  const next = numbers('clients');
  const groups = all(maker.store, 'people_groups');
  for (let i = 0; i < maker.plan.clients; i += 1) {
    const group = chance(next, 0.85) ? groups[0] : pick(next, groups);
    insert(maker.store, 'clients', {
      ...clientDetails(maker, next, i),
      people_group: { id: group?.id ?? null },
      archived: chance(next, 0.05),
      cases: [],
      custom_field_values: customValues(maker, next, 'client', between(next, 0, 2)),
      ...stamps(maker, next, 1500),
    });
  }
}

function clientDetails(maker: Maker, next: Random, i: number): Fields {
  const [first_name, last_name] = [firstName(next), surname(next)];
  return {
    email: chance(next, 0.9) ? email(`${first_name} ${last_name}`, i + 1) : null,
    first_name,
    middle_name: chance(next, 0.2) ? firstName(next) : null,
    last_name,
    address: chance(next, 0.8) ? { ...address(next) } : null,
    cell_phone_number: phone(next),
    work_phone_number: chance(next, 0.3) ? phone(next) : null,
    home_phone_number: null,
    fax_phone_number: null,
    notes: chance(next, 0.2) ? pick(next, CLIENT_NOTES) : null,
    birthdate: day(maker, -between(next, 7000, 29_000)),
  };
}

const CLIENT_NOTES = [
  'Prefers calls after 5 pm.',
  'Works night shifts; leave a voicemail.',
  'Speaks Spanish at home; interpreter for depositions.',
  'Do not contact at work.',
];

/** Creates the companies that the firm works for or against. */
export function addCompanies(maker: Maker): void {
  const next = numbers('companies');
  const clients = all(maker.store, 'clients');
  for (let i = 0; i < maker.plan.companies; i += 1) {
    const name = companyName(next);
    insert(maker.store, 'companies', {
      name,
      email: email(`legal ${name}`, i + 1, 'example.org'),
      website: `https://company-${i + 1}.example.org`,
      main_phone_number: phone(next),
      fax_phone_number: chance(next, 0.3) ? phone(next) : null,
      address: { ...address(next) },
      notes: null,
      cases: [],
      clients: chance(next, 0.4) ? [{ id: pick(next, clients).id ?? null }] : [],
      custom_field_values: chance(next, 0.5) ? customValues(maker, next, 'company', 2) : [],
      archived: chance(next, 0.05),
      ...stamps(maker, next, 1500),
    });
  }
}

const LEAD_STATUSES = ['New', 'Contacted', 'Consultation scheduled', 'Pending', 'No hire'];

const MATTERS = [
  'Rear-ended on the freeway, still in physical therapy.',
  'Wants to change a custody order.',
  'Dismissed after asking for family leave.',
  'Needs a will and a trust before surgery.',
  'Neighbor built a fence over the property line.',
];

/** Creates the leads. Every eighth became a client, and its record has the case. */
export function addLeads(maker: Maker): void {
  const next = numbers('leads');
  for (let i = 0; i < maker.plan.leads; i += 1) {
    insert(maker.store, 'leads', { ...lead(maker, next, i), ...stamps(maker, next, 200) });
  }
}

function lead(maker: Maker, next: Random, i: number): Fields {
  const person = { first_name: firstName(next), last_name: surname(next) };
  const converted = i % 8 === 7;
  const sources = all(maker.store, 'referral_sources');
  return {
    email: email(`${person.first_name} ${person.last_name}`, i + 1, 'example.org'),
    first_name: person.first_name,
    middle_initial: null,
    last_name: person.last_name,
    address: null,
    cell_phone_number: phone(next),
    work_phone_number: null,
    home_phone_number: null,
    lead_details: pick(next, MATTERS),
    birthdate: null,
    drivers_license_number: null,
    drivers_license_state: null,
    status: converted ? 'Hired' : pick(next, LEAD_STATUSES),
    approved: converted,
    referral_source_reference: { id: pick(next, sources).id ?? null },
    referred_by: chance(next, 0.2) ? { id: pick(next, all(maker.store, 'clients')).id ?? null } : null,
    custom_field_values: [],
    // MyCase: only a converted lead has this field, which no schema names.
    ...(converted ? { case: { id: pick(next, all(maker.store, 'cases')).id ?? null } } : {}),
  };
}
