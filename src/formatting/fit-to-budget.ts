/** Counting one long word takes time with its square, so long pieces are cut, but never within a letter. */
const PIECES = /[\s\S]{1,400}/gu;

/** Text of MyCase is plain text, whatever special token it spells. */
const NOTHING_SPECIAL = { disallowedSpecial: new Set<string>() };

/**
 * Tells what share of so many tokens (o200k) a text takes, beyond the whole by estimate; one that is short in bytes is
 * not counted at all. A text is counted by its lines and records, which is never too few, and each of them once: rows
 * come again with each try.
 */
function createMeasure(budget: number): (text: string) => Promise<number> {
  const counted = new Map<string, number>();
  return async (text) => {
    const bytes = Buffer.byteLength(text);
    if (bytes <= budget) return bytes / budget;
    const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
    const count = (piece: string): number => {
      const known = counted.get(piece);
      if (known !== undefined) return known;
      let tokens = 0;
      for (const [part] of piece.matchAll(PIECES)) {
        tokens += countTokens(part, NOTHING_SPECIAL);
        if (tokens > budget) break;
      }
      counted.set(piece, tokens);
      return tokens;
    };
    let [tokens, read] = [0, 0];
    for (const piece of text.split(/(?<=\n|\},)/)) {
      tokens += count(piece);
      read += piece.length;
      if (tokens > budget) break;
    }
    return ((tokens / budget) * text.length) / read;
  };
}

/** As many rows as are tried at first: more are rarely shown. */
const FIRST_TRY = 64;

/** Of so many rows that fit, one more is not worth another rendering. */
const FINE = 40;

/** So many rows, and what share of the budget they take. */
interface Try {
  readonly rows: number;
  readonly share: number;
}

/**
 * How many of the rows fit into a budget. `render` makes all forms of the answer for the first n rows, each of which
 * has to fit; they grow with n. Of thousands of rows only about as many are rendered as fit.
 */
export async function rowsThatFit(
  count: number,
  budget: number,
  render: (rows: number) => readonly string[],
): Promise<number> {
  const measure = createMeasure(budget);
  const tried = async (rows: number): Promise<Try> => {
    let share = 0;
    // The longest form is the likeliest not to fit, which settles it.
    for (const form of render(rows).toSorted((a, b) => b.length - a.length)) {
      share = Math.max(share, await measure(form));
      if (share > 1) break;
    }
    return { rows, share };
  };
  let fitting: Try = { rows: 0, share: 0 };
  let tooMany = await tried(Math.min(count, FIRST_TRY));
  while (tooMany.share <= 1) {
    if (tooMany.rows === count) return count;
    fitting = tooMany;
    tooMany = await tried(Math.min(count, fitting.rows * 2));
  }
  for (let i = 1; tooMany.rows - fitting.rows > 1 + fitting.rows / FINE; i += 1) {
    const next = await tried(between(fitting, tooMany, i % 4 > 0));
    if (next.share <= 1) fitting = next;
    else tooMany = next;
  }
  return fitting.rows;
}

/** How many rows to try next: where the budget seems to end, or, because rows are not all of a size, the middle. */
function between(fitting: Try, tooMany: Try, isGuess: boolean): number {
  const apart = tooMany.rows - fitting.rows;
  const part = isGuess ? (1 - fitting.share) / (tooMany.share - fitting.share) : 0.5;
  return fitting.rows + Math.min(apart - 1, Math.max(1, Math.floor(apart * part)));
}

type Row = Readonly<Record<string, unknown>>;

/** A record that had to lose fields, and what is to be said of it. */
export interface TrimmedRecord {
  readonly record: Row;
  readonly note: string;
}

const MOST_NAMED = 8;

/** A record without its largest fields, as few as let it fit; its id stays. */
export async function dropLargestFields(
  record: Row,
  budget: number,
  render: (light: TrimmedRecord) => readonly string[],
): Promise<TrimmedRecord> {
  const sizeOf = ([name, value]: [string, unknown]) =>
    name === 'id' ? 0 : (JSON.stringify(value)?.length ?? 0);
  const names = Object.entries(record)
    .toSorted((a, b) => sizeOf(a) - sizeOf(b))
    .map(([name]) => name);
  const withFirst = (count: number): TrimmedRecord => {
    const kept = new Set(names.slice(0, count));
    const left = names.slice(count).toReversed();
    return {
      record: Object.fromEntries(Object.entries(record).filter(([name]) => kept.has(name))),
      note: `Too long to be shown: ${left.slice(0, MOST_NAMED).join(', ').slice(0, 200)}${
        left.length > MOST_NAMED ? ` and ${left.length - MOST_NAMED} fields more` : ''
      }.`,
    };
  };
  return withFirst(await rowsThatFit(names.length, budget, (count) => render(withFirst(count))));
}
