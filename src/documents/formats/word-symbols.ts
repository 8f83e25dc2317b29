/** The characters of the font Symbol for the codes 0x21 to 0x7e, and for the codes 0xa1 to 0xe5. */
const SYMBOL_LOW = '!∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼';
const SYMBOL_HIGH = 'ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑';

/** The boxes, checks, bullets and arrows of the fonts Wingdings and Wingdings 2, by their code. */
const WINGDINGS: Readonly<Record<string, string>> = {
  '6C': '●',
  '6E': '■',
  '6F': '☐',
  '71': '❑',
  '72': '❒',
  '76': '❖',
  '9F': '•',
  A7: '▪',
  A8: '☐',
  D8: '➢',
  DF: '←',
  E0: '→',
  E8: '➔',
  FB: '✗',
  FC: '✓',
  FD: '☒',
  FE: '☑',
};
const WINGDINGS_2: Readonly<Record<string, string>> = {
  '4F': '✗',
  '50': '✓',
  '51': '☒',
  '52': '☑',
  '53': '☒',
  '54': '☒',
  '97': '•',
  A3: '☐',
};

/**
 * The character of a symbol by its font and its code in hexadecimal digits. Fonts of symbols have their characters at
 * the codes F000 to F0FF. One that is not known is named by its code, such as `[symbol F0FE]`.
 */
export function toSymbol(font: string, code: string): string {
  const number = Number.parseInt(code, 16);
  if (Number.isNaN(number)) return '';
  const isOfSymbolFont = (number >= 0xf000 && number <= 0xf0ff) || SYMBOL_FONT.test(font);
  if (!isOfSymbolFont && number >= 0x20 && number <= 0x10ffff) return String.fromCodePoint(number);
  return findInFont(font.trim().toLowerCase(), number & 0xff) || `[symbol ${code.toUpperCase()}]`;
}

const SYMBOL_FONT = /^\s*(symbol|webdings|wingdings( [23])?)\s*$/i;

function findInFont(font: string, code: number): string | undefined {
  const digits = code.toString(16).toUpperCase();
  if (font === 'wingdings') return WINGDINGS[digits];
  if (font === 'wingdings 2') return WINGDINGS_2[digits];
  if (font !== 'symbol') return undefined;
  return code >= 0xa1 ? SYMBOL_HIGH.charAt(code - 0xa1) : SYMBOL_LOW.charAt(code - 0x21);
}
