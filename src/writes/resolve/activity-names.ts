import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue, quoteValues } from '../../base/safe-text.ts';
import { formatSuggestion } from '../../base/suggest.ts';
import { getText } from '../../records/api-record.ts';
import { foldText } from '../../search/tokenize.ts';
import type { ResolutionContext } from './name-resolvers.ts';

/** At most this long a write waits for the names in use: a firm may have tens of thousands of entries. */
const MAX_READ_MS = 5_000;

const MAX_OFFERED_NAMES = 15;

/**
 * Creates a resolver of activity names. It returns a name in use in the firm's own spelling, and adds a note to the
 * result for a new name. MyCase: it has no list of activity names, and adds an unknown name to the firm. So the
 * names in use are those of the firm's time entries or expenses.
 */
export const createActivityResolver =
  (list: 'time_entries' | 'expenses') =>
  async (value: unknown, _argumentPath: string, context: ResolutionContext): Promise<unknown> => {
    const name = String(value);
    const names = await readNamesInUse(list, context);
    if (!names) {
      context.notes.push(`The activity names in use could not be read. If ${quoteValue(name)} is new, MyCase adds it.`);
      return value;
    }
    const used = names.includes(name) ? name : names.find((one) => foldText(one).trim() === foldText(name).trim());
    if (used !== undefined) return used;
    context.notes.push(
      `${quoteValue(name)} is a new activity name: MyCase adds it to the firm.${formatSuggestion(name, names)} ` +
        `Names in use: ${quoteValues(names, MAX_OFFERED_NAMES)}.`,
    );
    return value;
  };

/** The names in use, the most frequent first. Undefined if the list could not be read completely. */
async function readNamesInUse(
  list: 'time_entries' | 'expenses',
  { sources, call }: ResolutionContext,
): Promise<string[] | undefined> {
  const deadline = Math.min(call.deadline, performance.now() + MAX_READ_MS);
  try {
    const { fetchRecords, isComplete } = (await sources.cache.read([list], { ...call, deadline }))[list];
    if (!isComplete) return undefined;
    const counts = new Map<string, number>();
    for (const record of (await fetchRecords({ fields: ['activity_name'] })).values()) {
      const name = getText(record, 'activity_name');
      if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name);
  } catch (error) {
    if (error instanceof MyCaseError && !call.signal.aborted) return undefined;
    throw error;
  }
}
