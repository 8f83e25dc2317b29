import * as z from 'zod';
import type { Section } from '../../formatting/report-result.ts';
import type { WithheldParts } from './withheld-parts.ts';

/** A section without its key. Its total is the number of its rows, unless another total is set. */
export type SectionBody = Omit<Section, 'key' | 'total'> & { readonly total?: number };

/** The builders of sections that read lists or run statements, by key. */
export type SectionReaders<Key extends string, Data> = Readonly<
  Record<Key, (data: Data) => Promise<SectionBody | undefined>>
>;

/** Builds the requested sections, or all. A section whose lists are missing or not complete is added to `withheld`. */
export async function readSections<Key extends string, Data>(
  readers: SectionReaders<Key, Data>,
  data: Data,
  requested: readonly Key[] | undefined,
  withheld: WithheldParts,
): Promise<Section[]> {
  const sections = await Promise.all(
    selectKeys(Object.keys(readers) as Key[], requested).map(async (key) => {
      const body = await withheld.attemptRead(key, () => readers[key](data));
      return body ? [toSection(key, body)] : [];
    }),
  );
  return sections.flat();
}

/** Adds the key and the total to a section. */
export const toSection = (key: string, body: SectionBody): Section => ({ key, total: body.rows.length, ...body });

/** The requested keys, or all, in the order of `keys`. */
const selectKeys = <Key extends string>(keys: readonly Key[], requested: readonly Key[] | undefined): Key[] =>
  keys.filter((key) => requested?.includes(key) ?? true);

/** The argument that selects sections of a report. */
export const sectionsArgument = <const Key extends string>(keys: readonly Key[]) =>
  z.array(z.enum(keys)).min(1).optional();

/** The schema of the rows of several sections, by key. */
export const toRowSchemas = (
  keys: readonly string[],
  row: z.ZodObject = z.looseObject({ id: z.number().optional() }),
): Readonly<Record<string, z.ZodObject>> => Object.fromEntries(keys.map((key) => [key, row]));

/** A sentence about the rows that a limit removes; '' if it removes none. */
const formatHiddenNote = (total: number, limit: number): string =>
  total > limit ? `${total - limit} more rows are not shown (limit ${limit}). Counts and sums include them.` : '';

/**
 * A table of at most `limit` rows. Its note states how many rows are not shown: of those in `total`, or of its rows.
 */
export function limitRows(section: SectionBody, limit: number, sectionNote = ''): SectionBody {
  const total = section.total ?? section.rows.length;
  const note = [sectionNote, formatHiddenNote(total, limit)].filter(Boolean).join(' ');
  return { ...section, total, rows: section.rows.slice(0, limit), ...(note && { note }) };
}
