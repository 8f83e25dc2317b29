import { extname } from 'node:path';
import { isGzip } from '../../files/formats/gzip.ts';
import { isGif, isJpeg, isPng, isWebp } from '../../files/formats/images.ts';
import { isPdf } from '../../files/formats/is-complete-pdf.ts';
import { isTiff } from '../../files/formats/tiff.ts';
import { isZip } from '../../files/formats/zip.ts';
import { decodeTextFile } from '../../files/text-content.ts';
import { DocumentError, type DocumentFile } from '../document-text.ts';
import { ENCRYPTED_ADVICE, openZip, type ZipParts } from '../formats/zip-parts.ts';

/** A file whose format is known, in the form that the reader of the format needs. */
export type KnownFile =
  | { readonly format: 'DOCX' | 'XLSX' | 'PPTX' | 'ODT' | 'ODS' | 'ODP'; readonly zip: ZipParts }
  | { readonly format: 'PDF' | 'RTF' | 'EML' | 'MSG'; readonly bytes: Buffer }
  | { readonly format: 'HTML' | 'text'; readonly text: string };

/** The formats that can be read, in a sentence. */
const READABLE_FORMATS = 'PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, RTF, EML, MSG, HTML and text (TXT, MD, CSV and others)';

/** The part of a zip file that shows its format. */
const ZIP_PARTS = [
  ['word/document.xml', 'DOCX'],
  ['xl/workbook.xml', 'XLSX'],
  ['ppt/presentation.xml', 'PPTX'],
] as const;

const ODF_FORMATS = { text: 'ODT', spreadsheet: 'ODS', presentation: 'ODP' } as const;

const COMPOUND_FILE_SIGNATURE = 'd0cf11e0a1b11ae1';

/** Finds the format of a file by its content, and by its name if the content is text. Throws a DocumentError. */
export function findFormat({ name, bytes }: DocumentFile): KnownFile {
  if (bytes.length === 0) throw new DocumentError('empty', 'The file is empty.');
  const extension = extname(name).toLowerCase();
  if (isPdf(bytes, extension === '.pdf')) return { format: 'PDF', bytes };
  if (isZip(bytes)) return findZipFormat(bytes);
  if (bytes.toString('hex', 0, 8) === COMPOUND_FILE_SIGNATURE) return findCompoundFormat(bytes);
  if (bytes.toString('latin1', 0, 5) === '{\\rtf') return { format: 'RTF', bytes };
  assertNoOtherFormat(bytes);
  return findTextFormat(bytes, extension);
}

function assertNoOtherFormat(bytes: Buffer): void {
  if ([isPng, isJpeg, isGif, isWebp, isTiff].some((isImage) => isImage(bytes))) {
    throw new DocumentError(
      'image',
      'The file is an image. It has no text that can be read.',
      'Text in an image is not recognized. Ask the person for the document as a PDF with text.',
    );
  }
  if (isGzip(bytes)) throw createUnknownError('It is a packed file (gzip).');
}

function findZipFormat(bytes: Buffer): KnownFile {
  const zip = openZip(bytes);
  const [, format] = ZIP_PARTS.find(([part]) => zip.names.includes(part)) ?? [];
  if (format) return { format, zip };
  const type = zip.read('mimetype')?.toString('latin1', 0, 100) ?? '';
  const [, kind = ''] = /^application\/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)/.exec(type) ?? [];
  const odf = Object.entries(ODF_FORMATS).find(([name]) => name === kind)?.[1];
  if (odf) return { format: odf, zip };
  if (zip.names.some((part) => part.startsWith('word/'))) return { format: 'DOCX', zip };
  throw createUnknownError('It is a zip file of another kind.');
}

/**
 * Old files of Office, mails of Outlook, and encrypted files of Office are compound files. Their parts have UTF-16
 * names.
 */
function findCompoundFormat(bytes: Buffer): KnownFile {
  const has = (part: string) => bytes.includes(Buffer.from(part, 'utf16le'));
  if (has('EncryptedPackage')) {
    throw new DocumentError('encrypted', 'The file is encrypted with a password.', ENCRYPTED_ADVICE);
  }
  if (has('__properties_version1.0') || has('__substg1.0_')) return { format: 'MSG', bytes };
  throw new DocumentError(
    'unknown format',
    'The file is in an old format of Office (DOC, XLS or PPT), which cannot be read.',
    'Save it as DOCX, XLSX, PPTX or PDF, and upload that as a new version.',
  );
}

function findTextFormat(bytes: Buffer, extension: string): KnownFile {
  // A name of a format that is not text does not matter: the content is text, or it is not.
  const text = decodeTextFile(`a${TEXT_EXTENSION.test(extension) ? extension : '.txt'}`, bytes);
  if (text === undefined || text.includes('\0')) throw createUnknownError('It is not text.');
  const start = text.slice(0, 4_096);
  if (extension === '.eml' || MAIL_START.test(start)) return { format: 'EML', bytes };
  if (/^\.(x?html?|xhtml)$/.test(extension) || HTML_START.test(start)) return { format: 'HTML', text };
  return { format: 'text', text };
}

const TEXT_EXTENSION = /^\.(txt|md|csv|tsv|log|json|xml|yaml|yml|html?|eml|srt|tex|ics|vcf)$/;

const HTML_START = /^\ufeff?\s*(<!doctype html|<html[\s>])/i;

/** Headers of a mail: at least two of those that every mail has, at the very beginning. */
const MAIL_START =
  /^(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:from|date|received|message-id|subject|mime-version):[^\n]*\n(?:[ \t][^\n]*\n)*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:from|date|message-id|mime-version):/i;

const createUnknownError = (fact: string): DocumentError =>
  new DocumentError(
    'unknown format',
    `The file has a format that cannot be read. ${fact}`,
    `Readable are ${READABLE_FORMATS}.`,
  );
