import { createTextDecoder } from '../../base/text-decoder.ts';

/** Decodes the bytes of a text. */
export interface ByteDecoder {
  decode(bytes: Uint8Array): string;
}

/** The labels of code pages whose name does not begin with `windows`. */
const LABELS: Readonly<Record<string, string>> = {
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  10000: 'macintosh',
  65001: 'utf-8',
};

/** The characters of the bytes 0x80 to 0xff in code pages of DOS, which the platform lacks. */
const DOS_PAGES: Readonly<Record<string, string>> = {
  437:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐' +
    '└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  850:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐' +
    '└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
};

/** The code page of the character set of a font, by its number. The other sets have the code page of the document. */
const PAGES_OF_SETS: Readonly<Record<string, string>> = {
  77: '10000',
  128: '932',
  129: '949',
  134: '936',
  136: '950',
  161: '1253',
  162: '1254',
  163: '1258',
  177: '1255',
  178: '1256',
  186: '1257',
  204: '1251',
  222: '874',
  238: '1250',
  254: '437',
  255: '850',
};

/** Creates the decoder of a code page. */
export function createPageDecoder(codePage: string): ByteDecoder {
  const letters = DOS_PAGES[codePage];
  if (letters === undefined) return createTextDecoder(LABELS[codePage] ?? `windows-${codePage}`);
  return {
    decode: (bytes) =>
      Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : letters.charAt(byte - 0x80))).join(''),
  };
}

/** Creates the decoder of the character set of a font. Undefined if the set has the code page of the document. */
export function createSetDecoder(characterSet: string): ByteDecoder | undefined {
  const codePage = PAGES_OF_SETS[characterSet];
  return codePage === undefined ? undefined : createPageDecoder(codePage);
}
