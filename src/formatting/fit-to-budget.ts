/** Counting one long word takes time with its square, so long pieces are cut, but never within a letter. */
const TOKEN_CHUNKS = /[\s\S]{1,400}/gu;

/** Text of MyCase is plain text, whatever special token it spells. */
const TOKENIZER_OPTIONS = { disallowedSpecial: new Set<string>() };

/**
 * Tells what share of so many tokens (o200k) a text takes, beyond the whole by estimate; one that is short in bytes is
 * not counted at all. A text is counted by its lines and records, which is never too few, and each of them once: rows
 * come again with each try.
 */
function createBudgetMeasure(budget: number): (text: string) => Promise<number> {
  const tokenCounts = new Map<string, number>();
  return async (text) => {
    const bytes = Buffer.byteLength(text);
    if (bytes <= budget) return bytes / budget;
    const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
    const count = (piece: string): number => {
      const cachedCount = tokenCounts.get(piece);
      if (cachedCount !== undefined) return cachedCount;
      let tokens = 0;
      for (const [part] of piece.matchAll(TOKEN_CHUNKS)) {
        tokens += countTokens(part, TOKENIZER_OPTIONS);
        if (tokens > budget) break;
      }
      tokenCounts.set(piece, tokens);
      return tokens;
    };
    let [tokens, readLength] = [0, 0];
    for (const piece of text.split(/(?<=\n|\},)/)) {
      tokens += count(piece);
      readLength += piece.length;
      if (tokens > budget) break;
    }
    return ((tokens / budget) * text.length) / readLength;
  };
}

/** As many rows as are tried at first: more are rarely shown. */
const INITIAL_ROW_COUNT = 64;

/** Of so many rows that fit, one more is not worth another rendering. */
const SEARCH_PRECISION = 40;

/** So many rows, and what share of the budget they take. */
interface FitAttempt {
  readonly rows: number;
  readonly share: number;
}

/**
 * How many of the rows fit into a budget. `render` makes all forms of the answer for the first n rows, each of which
 * has to fit; they grow with n. Of thousands of rows only about as many are rendered as fit.
 */
export async function findFittingCount(
  count: number,
  budget: number,
  render: (rows: number) => readonly string[],
): Promise<number> {
  const measure = createBudgetMeasure(budget);
  const attemptFit = async (rows: number): Promise<FitAttempt> => {
    let share = 0;
    // The longest form is the likeliest not to fit, which settles it.
    for (const form of render(rows).toSorted((a, b) => b.length - a.length)) {
      share = Math.max(share, await measure(form));
      if (share > 1) break;
    }
    return { rows, share };
  };
  let largestFit: FitAttempt = { rows: 0, share: 0 };
  let tooMany = await attemptFit(Math.min(count, INITIAL_ROW_COUNT));
  while (tooMany.share <= 1) {
    if (tooMany.rows === count) return count;
    largestFit = tooMany;
    tooMany = await attemptFit(Math.min(count, largestFit.rows * 2));
  }
  for (let i = 1; tooMany.rows - largestFit.rows > 1 + largestFit.rows / SEARCH_PRECISION; i += 1) {
    const next = await attemptFit(pickNextRowCount(largestFit, tooMany, i % 4 > 0));
    if (next.share <= 1) largestFit = next;
    else tooMany = next;
  }
  return largestFit.rows;
}

/** How many rows to try next: where the budget seems to end, or, because rows are not all of a size, the middle. */
function pickNextRowCount(largestFit: FitAttempt, tooMany: FitAttempt, isGuess: boolean): number {
  const gap = tooMany.rows - largestFit.rows;
  const fraction = isGuess ? (1 - largestFit.share) / (tooMany.share - largestFit.share) : 0.5;
  return largestFit.rows + Math.min(gap - 1, Math.max(1, Math.floor(gap * fraction)));
}

type Row = Readonly<Record<string, unknown>>;

/** A record that had to lose fields, and what is to be said of it. */
export interface TrimmedRecord {
  readonly record: Row;
  readonly note: string;
}

const MAX_DROPPED_FIELD_NAMES = 8;

/** A record without its largest fields, as few as let it fit; its id stays. */
export async function dropLargestFields(
  record: Row,
  budget: number,
  render: (trimmed: TrimmedRecord) => readonly string[],
): Promise<TrimmedRecord> {
  const getSize = ([name, value]: [string, unknown]) =>
    name === 'id' ? 0 : (JSON.stringify(value)?.length ?? 0);
  const names = Object.entries(record)
    .toSorted((a, b) => getSize(a) - getSize(b))
    .map(([name]) => name);
  const toTrimmedRecord = (count: number): TrimmedRecord => {
    const includedNames = new Set(names.slice(0, count));
    const droppedNames = names.slice(count).toReversed();
    return {
      record: Object.fromEntries(Object.entries(record).filter(([name]) => includedNames.has(name))),
      note: `Too long to be shown: ${droppedNames.slice(0, MAX_DROPPED_FIELD_NAMES).join(', ').slice(0, 200)}${
        droppedNames.length > MAX_DROPPED_FIELD_NAMES
          ? ` and ${droppedNames.length - MAX_DROPPED_FIELD_NAMES} fields more`
          : ''
      }.`,
    };
  };
  return toTrimmedRecord(
    await findFittingCount(names.length, budget, (count) => render(toTrimmedRecord(count))),
  );
}
