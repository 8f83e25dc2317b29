import { basename } from 'node:path';
import { quoteValue, quoteValues } from '../../base/safe-text.ts';
import { DocumentError, type DocumentFile } from '../document-text.ts';
import type { FormatText } from './format-text.ts';
import { toParagraphSections } from './plain-text.ts';

/** A mail with its attachments. */
export interface Mail {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly attachments: readonly DocumentFile[];
}

/** The text of a mail: the headers that people read, and the body. */
export const toMailText = ({ headers, body, attachments }: Mail): FormatText => ({
  sections: [
    {
      place: 'headers',
      text: headers
        .filter(([, value]) => value !== '')
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
    },
    ...toParagraphSections(body),
  ],
  attachments: attachments.map(({ name, bytes }) => ({ name: toFileName(name), size: bytes.length })),
});

/** The name without folders. It is never used as a path. */
const toFileName = (name: string): string => basename(name.replaceAll('\\', '/')) || 'attachment';

/** Finds an attachment by its name or its number. Throws a DocumentError that names the attachments. */
export function findAttachment({ attachments }: Mail, requested: string): DocumentFile {
  const fold = (name: string) => toFileName(name).normalize('NFKC').toLowerCase();
  const byName = attachments.filter(({ name }) => fold(name) === fold(requested));
  const byNumber = /^\d+$/.test(requested) ? attachments[Number(requested) - 1] : undefined;
  const found = byName.length === 1 ? byName[0] : byNumber;
  if (found) return { name: toFileName(found.name), bytes: found.bytes };
  throw new DocumentError(
    'no attachment',
    attachments.length === 0
      ? 'The mail has no attachments.'
      : `The mail has no single attachment ${quoteValue(requested)}. It has: ${quoteValues(attachments.map(({ name }) => toFileName(name)))}.`,
    attachments.length === 0 ? undefined : 'Provide one of the names, or its number in this order.',
  );
}
