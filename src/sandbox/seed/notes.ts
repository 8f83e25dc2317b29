import type { Fields } from '../json.ts';
import { between, chance, pick, type Random } from '../random.ts';
import { all, insert } from '../store.ts';
import { day, type Maker, numbers, stamps } from './maker.ts';
import { PLANTED, SENTENCES } from './matters.ts';
import { surname } from './names.ts';

const SUBJECTS = [
  'Call with client',
  'Call with adjuster',
  'Strategy',
  'Conversation with opposing counsel',
  'Intake notes',
  'Settlement',
  'Witness',
] as const;

/** Creates notes on cases (seven in ten), clients and companies. Some are HTML, as MyCase's editor writes it. */
export function addNotes(maker: Maker): void {
  const next = numbers('notes');
  const staff = all(maker.store, 'staff');
  const owners = ownersOf(maker);
  for (let i = 0; i < maker.plan.notes; i += 1) {
    const author = { id: pick(next, staff).id ?? null };
    insert(maker.store, 'notes', {
      subject: pick(next, SUBJECTS),
      note: words(next, i),
      archived: false,
      date: day(maker, -between(next, 0, 400)),
      ...owner(next, owners),
      created_by: author,
      updated_by: author,
      ...stamps(maker, next, 400),
    });
  }
}

type Owners = { cases: Fields[]; clients: Fields[]; companies: Fields[] };

function ownersOf({ store }: Maker): Owners {
  return { cases: all(store, 'cases'), clients: all(store, 'clients'), companies: all(store, 'companies') };
}

function owner(next: Random, { cases, clients, companies }: Owners): Fields {
  const roll = next();
  const reference = (records: Fields[]) => ({ id: pick(next, records).id ?? null });
  return {
    client: roll >= 0.7 && roll < 0.9 ? reference(clients) : null,
    company: roll >= 0.9 ? reference(companies) : null,
    case: roll < 0.7 ? reference(cases) : null,
  };
}

function words(next: Random, i: number): string {
  if (i % 300 === 40) return `Pasted from an e-mail of ${surname(next)}: "${pick(next, PLANTED)}"`;
  const sentences = [pick(next, SENTENCES), pick(next, SENTENCES)];
  return chance(next, 0.15) ? `<p>${sentences.join('</p><p><b>Next:</b> ')}</p>` : sentences.join(' ');
}
