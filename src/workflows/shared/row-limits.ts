import type { Section } from '../../formatting/report-result.ts';

/** A sentence about the rows that a limit hides; '' where it hides none. */
export const formatHiddenNote = (total: number, limit: number): string =>
  total > limit ? `limit ${limit} hides ${total - limit}; what is counted and summed is over all.` : '';

/** A table of at most `limit` rows, which says what it leaves out. */
export function limitRows(section: Section, limit: number, sectionNote = ''): Section {
  const note = [sectionNote, formatHiddenNote(section.total, limit)].filter(Boolean).join(' ');
  return { ...section, rows: section.rows.slice(0, limit), ...(note && { note }) };
}
