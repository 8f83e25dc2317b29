/** How many tokens (o200k) a text has, or at most has: one that is short in bytes is not counted at all. */
async function tokensOf(text: string, enough: number): Promise<number> {
  const bytes = Buffer.byteLength(text);
  if (bytes <= enough) return bytes;
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  return countTokens(text);
}

/**
 * How many of the rows fit into a budget. `render` makes the whole answer for the first n rows; it grows with n.
 */
export async function rowsThatFit(
  count: number,
  budget: number,
  render: (rows: number) => string,
): Promise<number> {
  const fits = async (rows: number) => (await tokensOf(render(rows), budget)) <= budget;
  if (await fits(count)) return count;
  let [fitting, tooMany] = [0, count];
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (await fits(middle)) fitting = middle;
    else tooMany = middle;
  }
  return fitting;
}
