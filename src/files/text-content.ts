import { extname } from 'node:path';
import mime from 'mime';
import { createTextDecoder, findDeclaredEncoding } from '../base/text-decoder.ts';

/** Extensions of text files whose type does not show that they are text, with their type if it is not known. */
const TEXT_TYPES: Readonly<Record<string, string>> = {
  '.eml': 'message/rfc822',
  '.jsonl': 'application/jsonl',
  '.ndjson': 'application/x-ndjson',
  '.log': 'text/plain',
  '.rtf': 'application/rtf',
  '.srt': 'application/x-subrip',
  '.tex': 'application/x-tex',
  '.toml': 'application/toml',
  '.yaml': 'text/yaml',
  '.yml': 'text/yaml',
};

/** The content type that follows from the extension of a name. */
export const getContentType = (name: string): string =>
  TEXT_TYPES[extname(name).toLowerCase()] ?? mime.getType(name) ?? 'application/octet-stream';

/**
 * Decodes the content of a text file: UTF-8, UTF-16, the encoding that XML or HTML declares, or Windows-1252. Returns
 * undefined for a file that is not text, by its name or by its content. A name without an extension counts as text if
 * the content is UTF-8.
 */
export function decodeTextFile(name: string, bytes: Buffer): string | undefined {
  const extension = extname(name).toLowerCase();
  const isText = extension in TEXT_TYPES || /^text\/|[/+](json|xml)$/.test(getContentType(name));
  if (!isText && extension !== '') return undefined;
  const text = decodeUnicode(bytes) ?? (isText ? decodeBytes(bytes) : undefined);
  return text === undefined || (extension === '' && hasControlCharacter(text)) ? undefined : text;
}

/** Finds the encoding by the byte order mark. Without one, every second byte of UTF-16 is zero in most texts. */
function findUnicodeEncoding(bytes: Buffer): string {
  const start = bytes.toString('latin1', 0, 4);
  if (/^(\xff\xfe|[^\0]\0[^\0]\0)/.test(start)) return 'utf-16le';
  return /^(\xfe\xff|\0[^\0]\0[^\0])/.test(start) ? 'utf-16be' : 'utf-8';
}

function decodeUnicode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder(findUnicodeEncoding(bytes), { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Every byte is valid in Windows-1252, so control characters show that a file is not text. */
function decodeBytes(bytes: Buffer): string | undefined {
  const text = createTextDecoder(findDeclaredEncoding(bytes) ?? 'windows-1252').decode(bytes);
  return hasControlCharacter(text) ? undefined : text;
}

/** A text file may have tabs, line ends, page breaks, and the end mark of old systems. */
const ALLOWED_CONTROLS = '\t\n\f\r\x1a\x1b';

const hasControlCharacter = (text: string): boolean =>
  (text.match(/\p{Cc}+/gu) ?? []).some((letters) => [...letters].some((letter) => !ALLOWED_CONTROLS.includes(letter)));
