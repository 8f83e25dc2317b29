import { checkOffset } from './check-changes.ts';
import type { CheckContext } from './check-context.ts';
import { checkErrors } from './check-errors.ts';
import { checkFilters } from './check-filters.ts';
import { checkAllDayEvents, checkFirm, checkPerson } from './check-firm.ts';
import { checkLists } from './check-lists.ts';
import { checkPages } from './check-pages.ts';
import { checkRecords } from './check-records.ts';
import { checkValues } from './check-values.ts';
import type { FirmLists } from './firm-list.ts';

/**
 * Runs all checks. Returns the lists that were read. The most important requests come first, because their number is
 * limited. `log` gets one line for each part. Throws a MyCaseError if MyCase cannot be reached, or refuses the token.
 */
export async function runChecks(context: CheckContext, log: (line: string) => void): Promise<FirmLists> {
  await checkFirm(context);
  await checkErrors(context);
  log('Reading the lists. A large firm takes a minute or more.');
  const lists = await checkLists(context);
  log('Reading pages, filters and single records.');
  await checkOffset(context, lists);
  await checkPages(context, lists);
  await checkPerson(context, lists);
  await checkFilters(context, lists);
  await checkRecords(context, lists);
  checkAllDayEvents(context, lists);
  checkValues(context, lists);
  return lists;
}
