import type { Fields } from '../../json.ts';
import { all, insert, type Stored } from '../../store.ts';
import { day, type Maker, moment } from '../maker.ts';
import { email } from '../names.ts';

/** First name, last name, the name in ASCII, a telephone number. */
type Person = readonly [first: string, last: string, ascii: string, phone: string];

/**
 * Names in many scripts and forms, telephone numbers in many formats. The numbers are reserved for fiction. The drawn
 * numbers have other area codes.
 */
const CLIENTS: readonly Person[] = [
  ['Ольга', 'Кузнецова', 'olga', '+1 212 555 0101'],
  ['Νίκος', 'Παπαδόπουλος', 'nikos', '212-555-0102'],
  ['ليلى', 'حداد', 'layla', '212.555.0103'],
  ['יעל', 'כהן', 'yael', '(212) 555-0104 ext. 12'],
  ['小明', '王', 'xiaoming', '212 555 0105 x7'],
  ['さくら', '山田', 'sakura', '+12125550106'],
  ['민준', '김', 'minjun', '1-212-555-0107'],
  ['अनिता', 'शर्मा', 'anita', '+1.212.555.0108'],
  ['Thị Ánh', 'Nguyễn', 'anh', '212/555-0109'],
  ['José'.normalize('NFD'), 'Núñez'.normalize('NFD'), 'jose', '(212)555-0110 #3'],
  ['Zoë', 'Müller-Lüdenscheidt', 'zoe', '212-555-01GO'],
  ['Siobhán', 'O’Brien', 'siobhan', '212-555-0112 (mobile)'],
  ['Sean', "O'Brien", 'sean', 'cell: 212-555-0113'],
  ['Ewan', 'McAllister', 'ewan', '555-0114'],
  ['Pieter', 'van der Berg', 'pieter', '2125550115'],
  ['Guillermo', 'de la Cruz', 'guillermo', '+1 (212) 555-0116, ext 4401'],
  ['María José', 'García-Márquez', 'maria', '+44 20 7946 0018'],
  ['A', 'O', 'a', '011 44 20 7946 0321'],
  ['İpek', 'Işık', 'ipek', '+1-212-555-0119'],
  ['Þórdís', 'Ólafsdóttir', 'thordis', '212–555–0120'],
  ['Łukasz', 'Żółkiewski', 'lukasz', '212\u00a0555\u00a00121'],
  ['J.P.', 'St. Clair', 'jp', '1 800 555 0199 extension 9'],
];

/** Clients whose names are not plain English. */
export function addFurtherClients(maker: Maker): Stored[] {
  const group = { id: all(maker.store, 'people_groups')[0]?.id ?? null };
  return CLIENTS.map(([first_name, last_name, ascii, cell_phone_number], i) =>
    insert(maker.store, 'clients', {
      email: email(ascii, 900 + i),
      first_name,
      middle_name: null,
      last_name,
      address: null,
      cell_phone_number,
      work_phone_number: null,
      home_phone_number: null,
      fax_phone_number: null,
      notes: null,
      birthdate: day(maker, -12_000 - i),
      people_group: group,
      archived: false,
      cases: [],
      custom_field_values: [],
      ...written(maker),
    }),
  );
}

const COMPANIES = [
  'Müller & Söhne GmbH',
  'Société Exemple S.A.R.L.',
  'ООО «Пример»',
  '株式会社サンプル',
  'Ejemplo S.A. de C.V.',
  'Quillenmere Holdings Pty Ltd',
  'J. P. Vellinbrook & Sons, P.C.',
  "Harrowcroft's Bakery, L.L.P.",
] as const;

/** Companies with other legal forms than those of the United States. */
export function addFurtherCompanies(maker: Maker): Stored[] {
  return COMPANIES.map((name, i) =>
    insert(maker.store, 'companies', {
      name,
      email: email('office', 900 + i, 'example.org'),
      website: `https://company-${900 + i}.example.org`,
      main_phone_number: `212.555.01${40 + i}`,
      fax_phone_number: null,
      address: null,
      notes: null,
      cases: [],
      clients: [],
      custom_field_values: [],
      archived: false,
      ...written(maker),
    }),
  );
}

const LEADS: readonly Person[] = [
  ['Amélie', 'D’Arcy', 'amelie', '(212) 555-0130 ext. 5'],
  ['Søren', 'Ångström', 'soren', '212.555.0131'],
  ['Hương', 'Trần', 'huong', '+1 212 555 0132'],
];

/** Leads whose names are not plain English. */
export function addFurtherLeads(maker: Maker): void {
  for (const [i, [first_name, last_name, ascii, cell_phone_number]] of LEADS.entries()) {
    insert(maker.store, 'leads', {
      email: email(ascii, 900 + i, 'example.org'),
      first_name,
      middle_initial: null,
      last_name,
      address: null,
      cell_phone_number,
      work_phone_number: null,
      home_phone_number: null,
      lead_details: 'Asks about a contract with a supplier abroad.',
      birthdate: null,
      drivers_license_number: null,
      drivers_license_state: null,
      status: 'New',
      approved: false,
      referral_source_reference: { id: all(maker.store, 'referral_sources')[0]?.id ?? null },
      referred_by: null,
      custom_field_values: [],
      ...written(maker),
    });
  }
}

/** When the further records were made and last changed. */
export function written(maker: Maker): Fields {
  return { created_at: moment(maker, -90, 1000), updated_at: moment(maker, -60, 1000) };
}
