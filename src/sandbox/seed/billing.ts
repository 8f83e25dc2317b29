import { type Fields, fieldsList, type Json, referenceId } from '../json.ts';
import { between, chance, pick, type Random } from '../random.ts';
import { all, find, insert } from '../store.ts';
import { day, type Maker, numbers, stamps } from './maker.ts';
import { ACTIVITIES, COSTS } from './matters.ts';

/** The invoices of each case, for the entries that were billed on them. */
type InvoicesOfCase = Map<Json | undefined, Fields[]>;

/** Creates time entries and expenses. Many are not billed yet. */
export function addEntries(maker: Maker): void {
  const next = numbers('entries');
  const invoices = invoicesOfCase(maker);
  const cases = all(maker.store, 'cases');
  for (let i = 0; i < maker.plan.timeEntries; i += 1) {
    const parent = pick(next, cases);
    const [member] = fieldsList(parent.staff);
    const rate = find(maker.store, 'staff', referenceId(member) ?? 0)?.default_hourly_rate;
    insert(maker.store, 'time_entries', {
      ...told(next, ACTIVITIES),
      ...entry(maker, next, parent, invoices),
      rate: `${rate ?? 250}.0`,
      hours: between(next, 1, 40) / 10,
      flat_fee: chance(next, 0.03),
    });
  }
  for (let i = 0; i < maker.plan.expenses; i += 1) {
    insert(maker.store, 'expenses', {
      ...told(next, COSTS),
      ...entry(maker, next, pick(next, cases), invoices),
      cost: `${between(next, 10, 900)}.${pick(next, ['0', '5', '75'])}`,
      units: '1.0',
    });
  }
}

function invoicesOfCase({ store }: Maker): InvoicesOfCase {
  const found: InvoicesOfCase = new Map();
  for (const invoice of all(store, 'invoices')) {
    const id = referenceId(invoice.case);
    found.set(id, [...(found.get(id) ?? []), invoice]);
  }
  return found;
}

/** The text of an entry on a bill. */
function told(next: Random, activities: typeof ACTIVITIES): Fields {
  const [activity_name, words] = pick(next, Object.entries(activities));
  return { activity_name, description: pick(next, words) };
}

function entry(maker: Maker, next: Random, parent: Fields, invoices: InvoicesOfCase): Fields {
  const [member] = fieldsList(parent.staff);
  const own = invoices.get(parent.id) ?? [];
  return {
    billable: chance(next, 0.9),
    entry_date: day(maker, -between(next, 0, 300)),
    case: { id: parent.id ?? null },
    staff: { id: member?.id ?? null },
    invoices: own.length > 0 && chance(next, 0.8) ? [{ id: pick(next, own).id ?? null }] : [],
    custom_field_values: [],
    ...stamps(maker, next, 300),
  };
}
