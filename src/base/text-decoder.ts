/** The characters of the bytes 0x80 to 0x9f in Windows-1252. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/**
 * The decoder of the platform, with a correct Windows-1252, which is also the encoding of the labels latin1 and
 * iso-8859-1. That of Node.js 20 returns control characters for the bytes 0x80 to 0x9f.
 */
export class CorrectTextDecoder extends TextDecoder {
  override decode(...values: Parameters<InstanceType<typeof TextDecoder>['decode']>): string {
    const text = super.decode(...values);
    if (this.encoding !== 'windows-1252') return text;
    return text.replace(/[\x80-\x9f]/g, (letter) => WINDOWS_1252[letter.charCodeAt(0) - 0x80] ?? letter);
  }
}

/** Creates a decoder by the label of an encoding. For an unknown label, it is one for Windows-1252. */
export function createTextDecoder(label: string): CorrectTextDecoder {
  try {
    return new CorrectTextDecoder(label);
  } catch {
    return new CorrectTextDecoder('windows-1252');
  }
}

/** The characters at the beginning of XML or HTML in which its encoding is declared. */
const DECLARATION_LENGTH = 1_024;

/**
 * The label of the encoding that XML or HTML declares. Undefined if there is none, and for UTF-16: bytes that are read
 * as ASCII here have another encoding.
 */
export function findDeclaredEncoding(bytes: Buffer): string | undefined {
  const start = bytes.toString('latin1', 0, DECLARATION_LENGTH);
  const [, label] =
    /^(?:\xef\xbb\xbf)?\s*<(?:\?xml\s[^>]*?encoding|[\s\S]*?<meta\s[^>]*?charset)\s*=\s*["']?([\w.:-]+)/i.exec(start) ??
    [];
  return label && !/^utf-?16/i.test(label) ? label : undefined;
}
