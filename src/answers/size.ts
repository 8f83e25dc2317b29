/** Counting one long word takes time with its square, so long pieces are cut. */
const PIECE = 400;

/** Text of MyCase is plain text, whatever special token it spells. */
const NOTHING_SPECIAL = { disallowedSpecial: new Set<string>() };

/**
 * Tells whether a text has at most so many tokens (o200k); one that is short in bytes is not counted at all. A text is
 * counted by its lines and records, which is never too few, and each of them once: rows come again with each try.
 */
function createMeasure(budget: number): (text: string) => Promise<boolean> {
  const counted = new Map<string, number>();
  return async (text) => {
    if (Buffer.byteLength(text) <= budget) return true;
    const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
    const count = (piece: string): number => {
      const known = counted.get(piece);
      if (known !== undefined) return known;
      let tokens = 0;
      for (let start = 0; start < piece.length && tokens <= budget; start += PIECE) {
        tokens += countTokens(piece.slice(start, start + PIECE), NOTHING_SPECIAL);
      }
      counted.set(piece, tokens);
      return tokens;
    };
    let tokens = 0;
    for (const piece of text.split(/(?<=\n|\},)/)) {
      tokens += count(piece);
      if (tokens > budget) return false;
    }
    return true;
  };
}

/** As many rows as are tried at first: more are rarely shown. */
const FIRST_TRY = 64;

/** Of so many rows that fit, one more is not worth another rendering. */
const FINE = 40;

/**
 * How many of the rows fit into a budget. `render` makes all forms of the answer for the first n rows, each of which
 * has to fit; they grow with n. Of thousands of rows only about as many are rendered as fit.
 */
export async function rowsThatFit(
  count: number,
  budget: number,
  render: (rows: number) => readonly string[],
): Promise<number> {
  const isWithin = createMeasure(budget);
  const fits = async (rows: number) => {
    for (const form of render(rows)) if (!(await isWithin(form))) return false;
    return true;
  };
  let [fitting, tooMany] = [0, Math.min(count, FIRST_TRY)];
  while (await fits(tooMany)) {
    if (tooMany === count) return count;
    [fitting, tooMany] = [tooMany, Math.min(count, tooMany * 2)];
  }
  while (tooMany - fitting > 1 + fitting / FINE) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (await fits(middle)) fitting = middle;
    else tooMany = middle;
  }
  return fitting;
}

type Row = Readonly<Record<string, unknown>>;

/** A record that had to lose fields, and what is to be said of it. */
export interface Lightened {
  readonly record: Row;
  readonly note: string;
}

const MOST_NAMED = 8;

/** A record without its largest fields, as few as let it fit; its id stays. */
export async function lightened(
  record: Row,
  budget: number,
  render: (light: Lightened) => readonly string[],
): Promise<Lightened> {
  const sizeOf = ([name, value]: [string, unknown]) =>
    name === 'id' ? 0 : (JSON.stringify(value)?.length ?? 0);
  const names = Object.entries(record)
    .toSorted((a, b) => sizeOf(a) - sizeOf(b))
    .map(([name]) => name);
  const withFirst = (count: number): Lightened => {
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
