import { applyLetterhead, withoutTimes } from './letterhead.ts';
import { createDocx } from './markdown-to-docx.ts';
import { fillPlaceholders } from './placeholders.ts';

/** The text of a document, and what it is made with. */
interface DocumentText {
  readonly markdown: string;
  readonly values: ReadonlyMap<string, string>;
  /** The bytes of the letterhead, a DOCX file. */
  readonly letterhead: Uint8Array | undefined;
  /** The day that the file states as the time when it was made. */
  readonly day: string;
}

/** Makes the DOCX file of a document. The same text makes the same bytes on one day. Throws a MyCaseError. */
export async function renderDocx({ markdown, values, letterhead, day }: DocumentText): Promise<Uint8Array> {
  const docx = withoutTimes(await createDocx(markdown, (text) => fillPlaceholders(text, values)), day);
  return letterhead === undefined ? docx : applyLetterhead(docx, letterhead);
}
