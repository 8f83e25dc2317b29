import { type Fields, text } from '../json.ts';
import { between, chance, pick, pickSome, type Random } from '../random.ts';
import { mirrorLinks } from '../references.ts';
import { all, insert } from '../store.ts';
import { customValues } from './custom-values.ts';
import { day, type Maker, moment, numbers } from './maker.ts';
import { DESCRIPTIONS, type PracticeArea } from './matters.ts';
import { companyName, firstName, street } from './names.ts';
import { OFFICE } from './office.ts';
import { PRACTICE_AREAS, STAGES } from './settings.ts';

/** Creates the firm's cases. About three in ten are closed. */
export function addCases(maker: Maker): void {
  const next = numbers('cases');
  const names = new Set<string>();
  const clients = all(maker.store, 'clients');
  for (let i = 0; i < maker.plan.cases; i += 1) {
    const client = clients[i % clients.length] ?? pick(next, clients);
    const area = pick(next, PRACTICE_AREAS);
    const fields = {
      name: unused(names, title(next, area, client)),
      ...identity(maker, next, area, i),
      ...parties(maker, next, client),
    };
    mirrorLinks(maker.store, 'cases', insert(maker.store, 'cases', fields));
  }
}

function title(next: Random, area: PracticeArea, { first_name, last_name }: Fields): string {
  const family = text(last_name);
  switch (area) {
    case 'Family Law':
      return `In re Marriage of ${family}`;
    case 'Estate Planning':
      return `Estate of ${firstName(next)} ${family}`;
    case 'Immigration':
      return `${family}, ${text(first_name)}: petition`;
    case 'Criminal Defense':
      return `People v. ${family}`;
    case 'Real Estate':
      return `${family}: purchase of ${street(next)}`;
    default:
      return `${family} v. ${companyName(next).replace(/ \S+$/, '')}`;
  }
}

/** MyCase: a case's name is unique in the firm. */
function unused(names: Set<string>, name: string): string {
  let candidate = name;
  for (let i = 2; names.has(candidate); i += 1) candidate = `${name} (No. ${i})`;
  names.add(candidate);
  return candidate;
}

function identity(maker: Maker, next: Random, practice_area: PracticeArea, i: number): Fields {
  const opened = -between(next, 20, 1400);
  const closed = chance(next, 0.3) ? between(next, opened + 10, -1) : undefined;
  const opened_date = day(maker, opened);
  return {
    case_number: `${opened_date.slice(2, 4)}-${String(i + 1).padStart(4, '0')}`,
    description: pick(next, DESCRIPTIONS[practice_area]),
    opened_date,
    closed_date: closed === undefined ? null : day(maker, closed),
    sol_date: limitation(maker, next, closed !== undefined),
    practice_area,
    case_stage: closed === undefined ? pick(next, STAGES.slice(0, -1)) : 'Closing file',
    status: closed === undefined ? 'open' : 'closed',
    outstanding_balance: chance(next, 0.4) ? between(next, 1, 90) * 125 : 0,
    billing_type: pick(next, ['hourly', 'hourly', 'contingency', 'flat', 'mixed', 'pro_bono', '']),
    custom_field_values: customValues(maker, next, 'case', between(next, 2, 6)),
    office: OFFICE,
    created_at: moment(maker, opened, 1010),
    updated_at: moment(maker, between(next, opened, -1), 1390),
  };
}

/** One in four open cases has no limitation date, in one in ten it has passed, and in some it is within weeks. */
function limitation(maker: Maker, next: Random, closed: boolean): string | null {
  const roll = next();
  if (roll < 0.25) return null;
  if (closed || roll < 0.35) return day(maker, -between(next, 1, 200));
  return day(maker, roll < 0.5 ? between(next, 0, 45) : between(next, 46, 900));
}

function parties(maker: Maker, next: Random, client: Fields): Fields {
  const others = chance(next, 0.2) ? [pick(next, all(maker.store, 'clients'))] : [];
  const companies = chance(next, 0.35) ? [pick(next, all(maker.store, 'companies'))] : [];
  const reference = ({ id = null }: Fields) => ({ id });
  return {
    billing_contact: reference(client),
    clients: [...new Set([client, ...others])].map(reference),
    companies: companies.map(reference),
    staff: team(maker, next),
  };
}

function team(maker: Maker, next: Random): Fields[] {
  const staff = all(maker.store, 'staff').filter(({ active }) => active === true);
  const lead = pick(
    next,
    staff.filter(({ type }) => type === 'Attorney'),
  );
  const others = pickSome(next, staff, between(next, 0, 2)).filter((member) => member !== lead);
  return [lead, ...others].map((member) => ({
    id: member.id ?? null,
    lead_lawyer: member === lead,
    originating_lawyer: member === lead && chance(next, 0.5),
    case_rate: chance(next, 0.1) ? '275.0' : null,
  }));
}
