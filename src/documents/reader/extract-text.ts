import { toPrintable } from '../../base/safe-text.ts';
import { DocumentError, type DocumentFile, type DocumentText } from '../document-text.ts';
import type { FormatText } from '../formats/format-text.ts';
import { findAttachment, type Mail, toMailText } from '../formats/mail.ts';
import { findFormat, type KnownFile } from './find-format.ts';

/** Reads the text of a file, or of an attachment of a mail. Throws a DocumentError. */
export async function extractText(file: DocumentFile, attachment: string | undefined): Promise<DocumentText> {
  const known = findFormat(file);
  if (attachment !== undefined) return extractText(findAttachment(await readMail(known), attachment), undefined);
  const {
    sections,
    pageCount,
    pagesWithoutText = [],
    unreadablePages = [],
    attachments = [],
    notes = [],
  } = await readFormat(known);
  return {
    format: known.format,
    name: file.name,
    sections: sections
      .map(({ text, place, ...section }) => ({ ...section, place: toPrintable(place), text: toPrintable(text).trim() }))
      .filter(({ text }) => text !== ''),
    pageCount,
    pagesWithoutText,
    unreadablePages,
    attachments: attachments.map(({ name, size }) => ({ name: toPrintable(name), size })),
    notes,
  };
}

/** The reader of a format is loaded when it is needed. */
async function readFormat(known: KnownFile): Promise<FormatText> {
  switch (known.format) {
    case 'PDF':
      return (await import('../formats/pdf.ts')).readPdf(known.bytes);
    case 'DOCX':
      return (await import('../formats/docx.ts')).readDocx(known.zip);
    case 'XLSX':
      return (await import('../formats/xlsx.ts')).readXlsx(known.zip);
    case 'PPTX':
      return (await import('../formats/pptx.ts')).readPptx(known.zip);
    case 'ODT':
      return (await import('../formats/odf.ts')).readOdf(known.zip, 'text');
    case 'ODS':
      return (await import('../formats/odf.ts')).readOdf(known.zip, 'spreadsheet');
    case 'ODP':
      return (await import('../formats/odf.ts')).readOdf(known.zip, 'presentation');
    case 'RTF':
      return (await import('../formats/rtf.ts')).readRtf(known.bytes);
    case 'EML':
    case 'MSG':
      return toMailText(await readMail(known));
    case 'HTML':
      return (await import('../formats/plain-text.ts')).readHtml(known.text);
    case 'text':
      return (await import('../formats/plain-text.ts')).readPlainText(known.text);
  }
}

async function readMail(known: KnownFile): Promise<Mail> {
  if (known.format === 'EML') return (await import('../formats/eml.ts')).readEml(known.bytes);
  if (known.format === 'MSG') return (await import('../formats/msg.ts')).readMsg(known.bytes);
  throw new DocumentError(
    'no attachment',
    'The document is not a mail, so it has no attachments.',
    'Leave out attachment.',
  );
}
