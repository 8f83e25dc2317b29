import { formatDay, getToday } from '../base/days.ts';
import type { Arguments, Shape } from '../operations/operation-types.ts';
import { type ApiRecord, getText } from '../records/api-record.ts';

/** Returns a sentence if a write gives a note a day in the future. `zone` is the IANA identifier of the firm's zone. */
export function describeNoteDay(fields: Shape, args: Arguments, currentRecord: ApiRecord = {}, zone: string): string[] {
  const day = getText(args, 'date').slice(0, 10);
  const isSent = 'note' in fields && day !== getText(currentRecord, 'date');
  return isSent && day > getToday(zone) ? [`The date of the note is in the future: ${formatDay(day)}.`] : [];
}
