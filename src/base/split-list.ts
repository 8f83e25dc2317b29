/** No list as text is longer. A longer text is one item. */
const MAX_LIST_TEXT_LENGTH = 10_000;

/** Splits a text at its semicolons or line ends, or at its commas if it has none of these. Blank items are removed. */
export function splitList(text: string): string[] {
  if (text.length > MAX_LIST_TEXT_LENGTH) return [text];
  return text.split(/[;\n]/.test(text) ? /[;\n]/ : ',').flatMap((item) => item.trim() || []);
}
