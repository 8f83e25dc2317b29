import { Buffer } from 'node:buffer';

// The reader of Outlook's mails uses iconv-lite, which has 500 kB of tables. Node.js has its own.

/** Decodes bytes. `encoding` is a name such as `cp1252` or `utf16le`. */
export function decode(bytes, encoding) {
  const name = String(encoding).toLowerCase();
  const label = /^(?:cp|windows-?)?(\d{3,5})$/.exec(name)?.[1];
  try {
    return new TextDecoder(label ? (CODE_PAGES[label] ?? `windows-${label}`) : name).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

/** Encodes a text. Mails are only read, so only the search for names of parts needs it. */
export const encode = (text) => Buffer.from(text, 'latin1');

const CODE_PAGES = {
  65001: 'utf-8',
  20127: 'ascii',
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  28591: 'latin1',
};
