import { type Fields, referenceId, referenceIds } from '../../json.ts';
import { mirrorLinks } from '../../references.ts';
import { all, insert, type Stored } from '../../store.ts';
import { addCaseFolders } from '../documents.ts';
import { day, type Maker } from '../maker.ts';
import { OFFICE } from '../office.ts';
import { written } from './people.ts';

/** The name of a case, the places of its clients among the further ones, and its balance. */
type CasePlan = readonly [name: string, clients: readonly number[], outstanding_balance: number];

const CASES: readonly CasePlan[] = [
  ['Кузнецова v. Müller & Söhne GmbH', [0, 10], 2450],
  ['Estate of Nguyễn Thị Ánh', [8], 0],
  ["O’Brien v. O'Brien", [11, 12], -250],
  ['山田: purchase of 12 Mill Street', [5, 4], 1250.5],
  ['In re Marriage of de la Cruz', [15, 16], -75.5],
  ['Succession of Núñez'.normalize('NFD'), [9], 400],
];

/** Cases with three or more people of the firm, links to several clients, and credits. */
export function addFurtherCases(maker: Maker, clients: readonly Stored[], companies: readonly Stored[]): Stored[] {
  const attorneys = all(maker.store, 'staff').filter(({ active, type }) => active === true && type === 'Attorney');
  return CASES.map(([name, places, outstanding_balance], i) => {
    const own = places.map((place) => ({ id: clients[place]?.id ?? null }));
    const team = [0, 1, 2].map((place) => attorneys[(i + place) % attorneys.length]?.id ?? null);
    const record = insert(maker.store, 'cases', {
      name,
      case_number: `${day(maker, -90).slice(2, 4)}-${9001 + i}`,
      description: null,
      opened_date: day(maker, -90),
      closed_date: null,
      sol_date: day(maker, 200 + i),
      practice_area: 'Business Litigation',
      case_stage: 'Discovery',
      status: 'open',
      outstanding_balance,
      billing_contact: own[0] ?? null,
      billing_type: 'hourly',
      clients: own,
      companies: i === 0 ? [{ id: companies[0]?.id ?? null }] : [],
      staff: team.map((id, place) => ({ id, lead_lawyer: place === 0, originating_lawyer: false, case_rate: null })),
      custom_field_values: [],
      office: OFFICE,
      ...written(maker),
    });
    mirrorLinks(maker.store, 'cases', record);
    addCaseFolders(maker, record);
    return record;
  });
}

/** References to the people of the firm who work on a case. */
export function teamOf(record: Fields): Fields[] {
  return referenceIds(record.staff).map((id) => ({ id }));
}

/** A reference to the folder of a case's correspondence. */
export function correspondenceOf(maker: Maker, record: Fields): Fields {
  const folder = all(maker.store, 'folders').find(
    (candidate) => candidate.name === 'Correspondence' && referenceId(candidate.case) === record.id,
  );
  return { id: folder?.id ?? null };
}
