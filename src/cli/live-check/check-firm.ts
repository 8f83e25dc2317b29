import type { JsonObject } from '../../base/json.ts';
import { createStatusError, MyCaseError } from '../../base/mycase-error.ts';
import { type CheckContext, readRecordAnswer } from './check-context.ts';
import type { FirmLists } from './firm-list.ts';
import { toPlainName } from './value-forms.ts';

/** Compares the firm with the assumptions. Throws a MyCaseError if MyCase cannot be reached, or refuses the token. */
export async function checkFirm(context: CheckContext): Promise<void> {
  const answer = await context.probe.get({ path: '/firm' });
  if (answer.status === undefined)
    throw new MyCaseError(`MyCase did not answer GET /firm: ${answer.failure}.`, {
      advice: 'Run `mycase-mcp doctor` without --live to find the cause.',
    });
  if (answer.status === 401) throw createStatusError('GET /firm', 401, '', 'not done', undefined);
  const firm = readRecordAnswer(context, 'firm', answer);
  if (!firm) return;
  const hasNames = typeof firm.name === 'string' && typeof firm.url === 'string';
  const others = Object.keys(firm).filter((field) => field !== 'name' && field !== 'url');
  const added = others.map((field) => toPlainName(field) ?? 'a field whose name is not shown');
  const hasZone = others.some((field) => field.includes('zone'));
  const seen = [hasNames ? 'name and url' : 'no name or no url', ...added].join(', ');
  context.observe('A-43', 'firm', hasNames && !hasZone, seen);
}

/** Compares the signed-in person with the assumptions. */
export async function checkPerson(context: CheckContext, lists: FirmLists): Promise<void> {
  const person = readRecordAnswer(context, 'me', await context.probe.get({ path: '/me' }));
  if (!person) return;
  const staff = lists.get('staff');
  const isListed = staff?.rows.some(({ id }) => id === person.id);
  const isKnown = staff && (isListed || !staff.hasNextPage);
  context.observe(
    'A-42',
    'me',
    isKnown ? isListed : undefined,
    isListed ? 'in the list of staff' : 'not in the list of staff',
  );
}

/** Compares the times of all-day events with the assumption. */
export function checkAllDayEvents({ observe }: CheckContext, lists: FirmLists): void {
  const events = lists.get('events')?.rows.filter(({ all_day }) => all_day === true) ?? [];
  if (events.length === 0) {
    observe('A-29', 'events', undefined, 'no all-day event');
    return;
  }
  const forms = new Set(
    events.map((event) => `${describeTime(event.start)} to ${describeTime(event.end)}${describeLength(event)}`),
  );
  const isExpected = [...forms].every((form) => form === 'midnight UTC to midnight UTC');
  observe('A-29', 'events', isExpected, [...forms].join('; '));
}

/** Describes the time of day of an all-day event. Only times that no person chooses are named. */
function describeTime(value: unknown): string {
  const text = String(value);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return 'a day without a time';
  const [, time, offset] = /^\d{4}-\d{2}-\d{2}T(\d{2}:\d{2})(?::[\d.]+)?(Z|[+-]\d{2}:?\d{2})?$/.exec(text) ?? [];
  const zone = offset === undefined ? 'without an offset' : /^(Z|[+-]00:?00)$/.test(offset) ? 'UTC' : 'with an offset';
  if (time === '00:00') return `midnight ${zone}`;
  return time === '23:59' ? `23:59 ${zone}` : 'another time';
}

/** An all-day event that ends on the instant of its start has no day with an end that is not included. */
const describeLength = ({ start, end }: JsonObject): string => (start === end ? ', without a length' : '');
