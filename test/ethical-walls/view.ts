import { idsOf, type Row } from '../tools/every-tool/firm.ts';

/** Records by collection. */
export type Records = ReadonlyMap<string, readonly Row[]>;

/** What of a firm is to be seen through walls, told from the sandbox's records alone. */
export interface View {
  readonly open: Records;
  readonly walled: Records;
  /** What a text says of what is walled off: ids, and words that nothing open has. */
  leaksIn(text: string): string[];
}

/** Which walls are meant: `isOnly` where what is on no case is walled off, too. */
export interface Meant {
  readonly isOpenCase: (id: unknown) => boolean;
  readonly isOnly: boolean;
}

/** What is the firm's own. */
const SETTINGS = /^(case_stages|custom_fields|locations|people_groups|practice_areas|referral_sources|staff|webhooks)$/;
const PEOPLE = /^(clients|companies|leads)$/;

/** The view of a firm through walls. */
export function viewOf(records: Records, meant: Meant): View {
  const byId = new Map([...records].flatMap(([name, rows]) => rows.map((row) => [`${name} ${row.id}`, row])));
  const those = (wanted: boolean): Records =>
    new Map(
      [...records].map(([name, rows]) => [name, rows.filter((row) => isOpen(byId, meant, name, row) === wanted)]),
    );
  const [open, walled] = [those(true), those(false)];
  const seen = [...open.values()].flat().map((row) => ({ ...row, ...linksOf(row, meant) }));
  return { open, walled, leaksIn: leaks(JSON.stringify(seen), [...walled.values()].flat()) };
}

function isOpen(byId: ReadonlyMap<string, Row>, meant: Meant, name: string, row: Row): boolean {
  const cases = [...idsOf(name === 'cases' ? row : row.case), ...idsOf(row.cases)];
  if (SETTINGS.test(name)) return true;
  if (PEOPLE.test(name)) return !meant.isOnly || cases.some(meant.isOpenCase);
  if (cases.length > 0) return cases.every(meant.isOpenCase);
  const isAboveOpen = (above: string, field: string): boolean =>
    idsOf(row[field]).some((id) => isOpen(byId, meant, above, byId.get(`${above} ${id}`) ?? {}));
  if (name === 'document_versions') return isAboveOpen('documents', 'document');
  if (name !== 'notes') return !meant.isOnly;
  return !meant.isOnly || isAboveOpen('clients', 'client') || isAboveOpen('companies', 'company');
}

/** A record's links to cases, as far as those are open. */
function linksOf(row: Row, { isOpenCase }: Meant): Row {
  const kept = (value: unknown) => idsOf(value).filter(isOpenCase);
  return {
    ...('case' in row && { case: kept(row.case) }),
    ...('cases' in row && { cases: kept(row.cases) }),
  };
}

const MAX_WORDS = 500;

/** Looks for ids of five digits and more, and for a choice of the strings, which `seen` does not have. */
function leaks(seen: string, walled: readonly Row[]): View['leaksIn'] {
  const known = new Set(seen.match(/\d{5,}/g));
  const ids = new Set(walled.map(({ id }) => String(id)).filter((id) => id.length >= 5 && !known.has(id)));
  const strings = [...new Set(walled.flatMap(stringsIn))].filter(
    (words) =>
      words.length >= 6 &&
      // MyCase's own words, of a status or a type, tell nothing of a record.
      !/^[a-z_]+$/.test(words) &&
      !/^\d{4}-\d\d-\d\d/.test(words) &&
      !seen.includes(JSON.stringify(words).slice(1, -1)),
  );
  const step = Math.ceil(strings.length / MAX_WORDS);
  const words = strings.filter((_, i) => i % step === 0);
  return (text) => [
    ...(text.match(/\d{5,}/g) ?? []).filter((id) => ids.has(id)),
    ...words.filter((one) => text.includes(one)),
  ];
}

const stringsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(stringsIn)
      : [];
