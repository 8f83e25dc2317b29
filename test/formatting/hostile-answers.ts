/** A word that all hostile values have and that nothing else has. */
export const CORE = 'Qz7';

/** Characters that are not shown. Joiners are not among them: a script may need them. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{DI}\p{Zl}\p{Zp}\u2800]/u;

/** Returns what is wrong with an answer: each line that could be taken for one of the server's own. */
export function faultsInText(text: string): string[] {
  const faults = INVISIBLE.test(text.replaceAll('\n', '')) ? [`invisible: ${JSON.stringify(text).slice(0, 300)}`] : [];
  const badFence = [...text.matchAll(/«(\d{9}) ([\s\S]*?) \1»/g)].find(([, , words]) => /\n(?! {2})/.test(words ?? ''));
  if (badFence) faults.push(`a line of free text begins at the margin: ${JSON.stringify(badFence[0])}`);
  const lines = text.replaceAll(/«(\d{9}) [\s\S]*? \1»/g, '«free text»').split('\n');
  return [...faults, ...lines.filter((line) => line.includes(CORE) && !isInItsPlace(line))];
}

/** Whether each hostile value of a line is in a cell, in a labelled field, or between quotation marks. */
function isInItsPlace(line: string): boolean {
  const isTableRow = /^(\||-?\d[^|]*\||[A-Z][a-z]{2} \d{4}-\d\d-\d\d[^|]*\|)/.test(line);
  const isField = /^ *[a-z_0-9]+: /.test(line) || /^ *(before|after)\b/.test(line);
  return isTableRow || isField || !line.replaceAll(/"[^"]*"/g, '').includes(CORE);
}

/** Returns the rows of a table that have another number of cells than their headings. */
export function raggedRows(text: string): string[] {
  const lines = text.split('\n');
  const count = (line: string) => line.replaceAll(/\\\\/g, '').match(/(?<!\\)\|/g)?.length ?? 0;
  let heading = 0;
  return lines.filter((line) => {
    if (/^\|?[a-z_]+(\|[a-z_. ]+)*$/.test(line)) heading = count(line);
    if (!/\|/.test(line)) heading = 0;
    return heading > 0 && count(line) !== heading;
  });
}

/** The names of fields with hostile values, at every depth. Throws for a value with invisible characters. */
export function hostileFields(value: unknown, name = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => hostileFields(one, name));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, one]) => hostileFields(one, key));
  }
  if (typeof value !== 'string') return [];
  if (INVISIBLE.test(value.replaceAll(/[\n\t]/g, ''))) throw new Error(`${name}: ${JSON.stringify(value)}`);
  return value.includes(CORE) ? [name] : [];
}
