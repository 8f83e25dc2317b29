import { basename } from 'node:path';
import { htmlPageToText } from '../../base/html-to-text.ts';
import { quoteValue, quoteValues } from '../../base/safe-text.ts';
import { DocumentError, type DocumentFile } from '../document-text.ts';
import type { FormatText } from './format-text.ts';
import { toParagraphSections } from './plain-text.ts';

/** A mail with its attachments. */
export interface Mail {
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The parts with the text. There are two if the HTML has words that the plain text lacks. */
  readonly bodies: readonly MailBody[];
  readonly attachments: readonly DocumentFile[];
}

/** A part of a mail with text. The label is '' if there is no other part. */
interface MailBody {
  readonly label: '' | 'plain text' | 'HTML';
  readonly text: string;
}

/** The part of the words of the HTML that the plain text may lack. */
const MAX_MISSING_SHARE = 0.1;

/** Chooses the plain text of a mail, its HTML as text, or both: a program may write only a stub as plain text. */
export function chooseBodies(plain: string, html: string): readonly MailBody[] {
  const htmlText = html.trim() === '' ? '' : htmlPageToText(html);
  if (plain.trim() === '') return [{ label: '', text: htmlText }];
  const plainWords = toWordSet(plain);
  const htmlWords = [...toWordSet(htmlText)];
  const missing = htmlWords.filter((word) => !plainWords.has(word));
  if (missing.length <= htmlWords.length * MAX_MISSING_SHARE) return [{ label: '', text: plain }];
  return [
    { label: 'plain text', text: plain },
    { label: 'HTML', text: htmlText },
  ];
}

/** The words of a text without those of links. */
const toWordSet = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .replace(/\bhttps?:[^\s\]>]+/g, ' ')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu),
  );

/** The text of a mail: the headers that people read, and the body. */
export const toMailText = ({ headers, bodies, attachments }: Mail): FormatText => ({
  sections: [
    {
      place: 'headers',
      text: headers
        .filter(([, value]) => value !== '')
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
    },
    ...bodies.flatMap(({ label, text }) =>
      toParagraphSections(text).map(({ place, ...section }) => ({
        ...section,
        place: label === '' ? place : `${place} of the ${label} part`,
      })),
    ),
  ],
  notes:
    bodies.length > 1
      ? ['The HTML part of the mail has words that its plain text part lacks. The text has both parts.']
      : [],
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
