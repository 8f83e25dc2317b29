/** The most values, names of values, and lists and objects inside each other, in a JSON text. */
export interface StructureLimits {
  readonly values: number;
  readonly names: number;
  readonly depth: number;
}

/**
 * The limits of a message of a client, and of JSON text in an argument. A valid call has less than a tenth of these
 * numbers.
 */
export const MESSAGE_LIMITS: StructureLimits = { values: 100_000, names: 25_000, depth: 2_000 };

/**
 * Counts values, names and nesting in JSON text, without parsing it: the objects of a text with very many values take
 * much longer to create than to count. Returns the first limit that is exceeded, as "more than 10 values"; undefined if
 * none is. The content of strings is skipped. The text may be no JSON.
 */
export function findStructureFault(text: string, limits: StructureLimits): string | undefined {
  // A text that begins with no bracket is one value, or no JSON.
  if (!/^\s*[[{]/.test(text)) return undefined;
  const counts = { values: 0, names: 0, depth: 0 };
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charCodeAt(i);
    if (char === QUOTE) {
      i = findStringEnd(text, i);
    } else if (isStructural(char)) {
      const fault = countCharacter(counts, char, limits);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

type Counts = { -readonly [Name in keyof StructureLimits]: number };

function countCharacter(counts: Counts, char: number, limits: StructureLimits): string | undefined {
  if (char === COLON) counts.names += 1;
  else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) counts.depth -= 1;
  else counts.values += 1;
  if (char === OPEN_BRACE || char === OPEN_BRACKET) counts.depth += 1;
  if (counts.values > limits.values) return `more than ${limits.values} values`;
  if (counts.names > limits.names) return `more than ${limits.names} names of values`;
  return counts.depth > limits.depth ? `more than ${limits.depth} lists and objects inside each other` : undefined;
}

const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

const isStructural = (char: number): boolean =>
  char === COMMA ||
  char === COLON ||
  char === OPEN_BRACKET ||
  char === CLOSE_BRACKET ||
  char === OPEN_BRACE ||
  char === CLOSE_BRACE;

/** Returns the position of the quotation mark that ends a string: one after an even number of backslashes. */
function findStringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; ) {
    let first = end;
    while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
    if ((end - first) % 2 === 0) return end;
    // Many escaped characters in a row are skipped without a search for each of them.
    let next = end + 1;
    while (text.charCodeAt(next) === BACKSLASH) next += 2;
    end = text.indexOf('"', next);
  }
  return text.length;
}
