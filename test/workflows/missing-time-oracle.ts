import { calendarOf, eventDays, later } from './days-oracle.ts';
import { casesOf, casesOfCall, clientsOf, hasBegun, idIn, idsIn, instant, type Lists } from './what-changed-oracle.ts';

/** The events, calls and documents of some days without a time entry: `event 12 880187`. */
export function missingTimeOracle(
  lists: Lists,
  staff: readonly number[],
  asked: { readonly from: string; readonly to: string },
  zone: string,
): string[] {
  const { dayOf, today } = calendarOf(zone);
  const { from } = asked;
  const to = asked.to < today() ? asked.to : today();
  const cases = casesOf(lists, { staff, since: 0, until: 0 });
  const parties = new Map((lists.cases ?? []).map((one) => [Number(one.id), clientsOf(lists, one)]));
  const hasTime = (caseId: number, day: string, person?: number) =>
    (lists.time_entries ?? []).some(
      (entry) =>
        idIn(entry.case) === caseId &&
        entry.entry_date === day &&
        (person === undefined || idIn(entry.staff) === person),
    );
  const isAsked = (person: number | undefined) => staff.length === 0 || staff.includes(person ?? -1);
  const events = (lists.events ?? []).flatMap((event) => {
    const [[first, last], caseId] = [eventDays(event, zone), idIn(event.case)];
    if (caseId === undefined || !hasBegun(event, zone)) return [];
    const days: string[] = [];
    for (let day = first; day <= last; day = later(day, 1)) if (day >= from && day <= to) days.push(day);
    return days
      .filter((day) => day === first || ![0, 6].includes(new Date(day).getUTCDay()))
      .flatMap((day) =>
        idsIn(event.staff)
          .filter((person) => isAsked(person) && !hasTime(caseId, day, person))
          .map((person) => `event ${event.id} ${person} ${day}`),
      );
  });
  const calls = (lists.calls ?? []).flatMap((one) => {
    const [day, person] = [dayOf(instant(one.called_at)), idIn(one.call_for)];
    if (day < from || day > to || !isAsked(person)) return [];
    const possible = casesOfCall(one, parties);
    return possible.some((id) => person !== undefined && hasTime(id, day, person))
      ? []
      : [`call ${one.id} ${person} ${day}`];
  });
  const documents = (lists.documents ?? []).flatMap((one) => {
    const [day, caseId] = [dayOf(instant(one.created_at)), idIn(one.case)];
    if (day < from || day > to || caseId === undefined || (cases && !cases.has(caseId))) return [];
    return hasTime(caseId, day) ? [] : [`document ${one.id} undefined ${day}`];
  });
  return [...events, ...calls, ...documents].sort();
}
