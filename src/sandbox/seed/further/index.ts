import type { Maker } from '../maker.ts';
import { addFurtherEntries, addFurtherInvoices } from './billing.ts';
import { addFurtherEvents, addFurtherTasks } from './calendar.ts';
import { addFurtherCases } from './cases.ts';
import { addFurtherCalls, addFurtherDocuments, addFurtherNote, addFurtherThread } from './files.ts';
import { addFurtherClients, addFurtherCompanies, addFurtherLeads } from './people.ts';

/**
 * Adds records that the drawn ones do not cover: other scripts, formats, credits, events of several days. They come
 * last, so the ids of all other records stay the same.
 */
export function addFurther(maker: Maker): void {
  const clients = addFurtherClients(maker);
  const cases = addFurtherCases(maker, clients, addFurtherCompanies(maker));
  const [first = {}, , third = {}] = cases;
  addFurtherLeads(maker);
  addFurtherTasks(maker, cases);
  addFurtherEvents(maker, cases);
  addFurtherNote(maker, first);
  addFurtherDocuments(maker, cases);
  addFurtherInvoices(maker, cases);
  addFurtherEntries(maker, cases);
  addFurtherCalls(maker, first);
  addFurtherThread(maker, third);
}
