import * as z from 'zod';

const DocumentNames = z.looseObject({ filename: z.string().nullish(), name: z.string().nullish() });

/**
 * Returns the file name in the record of a document, with its extension if MyCase has it. Without a name: `document-1`.
 */
export function getDocumentName(record: unknown, id: unknown): string {
  const { filename, name } = DocumentNames.safeParse(record).data ?? {};
  return filename || name || `document-${id}`;
}
