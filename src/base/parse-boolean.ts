const TRUE_WORDS = ['true', 'yes', 'y', 't', '1', 'on'];
const FALSE_WORDS = ['false', 'no', 'n', 'f', '0', 'off'];

/** Parses `yes`, `false`, `1`, `off` and similar, in any letter case. Returns undefined for any other text. */
export function parseBooleanText(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (TRUE_WORDS.includes(word)) return true;
  return FALSE_WORDS.includes(word) ? false : undefined;
}
