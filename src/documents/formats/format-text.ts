import { DocumentError, type DocumentText } from '../document-text.ts';
import { BROKEN_ADVICE } from './zip-parts.ts';

/** The text that the reader of one format returns. Parts that the format does not have may be missing. */
export type FormatText = Pick<DocumentText, 'sections'> &
  Partial<Pick<DocumentText, 'pageCount' | 'pagesWithoutText' | 'unreadablePages' | 'attachments' | 'notes'>>;

/** The error of a file whose format is known, and that cannot be read. */
export const createDamagedError = (): DocumentError =>
  new DocumentError('broken', 'The file is damaged: a part that it needs is missing or cannot be read.', BROKEN_ADVICE);
