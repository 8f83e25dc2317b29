/**
 * The kinds of the runs of characters that a tokenizer treats in the same way. A word may begin with one capital, and
 * with one underscore.
 */
const Kind = { space: 0, lower: 1, upper: 2, digit: 3, jsonSign: 4, sign: 5, underscore: 6, other: 7 } as const;

/** The longest run of letters that may be a word. Longer ones are codes, which split into many tokens. */
const MAX_WORD_LENGTH = 16;

/** English has more characters to a token. Names, other languages and rare words have this many. */
const MAX_CHARACTERS_PER_TOKEN = 2.2;

/** Codes and mixed signs need a few more tokens than their runs. */
const MARGIN = 1.05;

const SPACE = 0x20;

/**
 * Estimates the number of tokens (o200k) of a text, from the length of its runs and their kind. The estimate is too
 * high rather than too low: a tool's result has about three quarters of it. It reads the text once, without regular
 * expressions, because a long answer is estimated several times.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (let start = 0; start < text.length; ) {
    const end = findWordEnd(text, start) ?? findRunEnd(text, start);
    tokens += estimateRun(text, start, end);
    start = end;
  }
  return Math.ceil(Math.max(tokens * MARGIN, text.length / MAX_CHARACTERS_PER_TOKEN));
}

/** The end of the word that begins at `start`: small letters after at most one underscore and one capital. */
function findWordEnd(text: string, start: number): number | undefined {
  let at = start;
  if (getKind(text, at) === Kind.underscore) at += 1;
  if (getKind(text, at) === Kind.upper) at += 1;
  return getKind(text, at) === Kind.lower ? findRunEnd(text, at) : undefined;
}

/** The end of the characters of one kind. */
function findRunEnd(text: string, start: number): number {
  const isSign = isAnySign(getKind(text, start));
  const kind = getKind(text, start);
  let end = start + 1;
  while (end < text.length && (isSign ? isAnySign(getKind(text, end)) : getKind(text, end) === kind)) end += 1;
  return end;
}

const isAnySign = (kind: number): boolean => kind === Kind.jsonSign || kind === Kind.sign;

function estimateRun(text: string, start: number, end: number): number {
  const length = end - start;
  switch (getKind(text, end - 1)) {
    case Kind.space:
      return estimateWhiteSpace(text, start, end) + Number(isSpaceBeforeDigit(text, end));
    case Kind.lower:
      // Letters without a vowel are a code.
      return hasVowel(text, start, end)
        ? estimateWord(length, getKind(text, start) !== Kind.upper)
        : Math.ceil(length / 1.7);
    case Kind.upper:
      return Math.ceil(length / 1.6);
    case Kind.digit:
      return Math.ceil(length / 3);
    case Kind.other:
      return estimateOtherScript(text.slice(start, end));
    default:
      return Math.ceil(length * (hasOnlyJsonSigns(text, start, end) ? 0.34 : 0.75));
  }
}

/** A space belongs to the word after it, but not to a number. */
const isSpaceBeforeDigit = (text: string, end: number): boolean =>
  text.charCodeAt(end - 1) === SPACE && getKind(text, end) === Kind.digit;

function hasVowel(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) if (ASCII_VOWELS[text.charCodeAt(i)] === 1) return true;
  return false;
}

/** The signs between the keys and values of JSON come in few combinations, each of which is one token. */
function hasOnlyJsonSigns(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) if (getKind(text, i) !== Kind.jsonSign) return false;
  return true;
}

/** Many spaces are one token. Line ends and tabs between them are not. */
function estimateWhiteSpace(text: string, start: number, end: number): number {
  const length = end - start;
  if (length === 1 && text.charCodeAt(start) === SPACE) return 0;
  return Math.ceil(/^ +$/.test(text.slice(start, end)) ? length / 16 : length * 0.6);
}

/** A common word is one token. A name, which begins with a capital, is rarely a common word. */
function estimateWord(length: number, isCommon: boolean): number {
  if (length > MAX_WORD_LENGTH) return Math.ceil(length / 1.7);
  if (isCommon) return length < 8 ? 1 : Math.ceil(length / 4.5);
  return length < 6 ? 1 : Math.ceil(length / 3);
}

/** Latin letters with accents and emoji are expensive, alphabets are cheap, and rare signs need up to three tokens. */
function estimateOtherScript(run: string): number {
  let tokens = 0;
  for (const sign of run) tokens += estimateSign(sign.codePointAt(0) ?? 0);
  return tokens;
}

function estimateSign(code: number): number {
  if (code < 0xc0) return 2;
  if (code < 0x250) return 1.2;
  if (code < 0x800) return 0.9;
  if (isCommonScript(code)) return 2.3;
  return code < 0x10000 ? 3 : 4;
}

/** Indic scripts and Thai; Japanese, Chinese and Korean. */
const isCommonScript = (code: number): boolean =>
  (code >= 0x900 && code < 0xe80) || (code >= 0x3000 && code < 0xa000) || (code >= 0xac00 && code < 0xd800);

const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
const ASCII_KINDS = Uint8Array.from(ASCII, classify);
const ASCII_VOWELS = Uint8Array.from(ASCII, (character) => Number(/[aeiouy]/i.test(character)));

/** The kind of the character at an index. After the end of the text it is `other`. */
function getKind(text: string, index: number): number {
  if (index >= text.length) return Kind.other;
  const code = text.charCodeAt(index);
  return code < ASCII_KINDS.length ? (ASCII_KINDS[code] ?? Kind.other) : classify(text.charAt(index));
}

function classify(character: string): number {
  if (/\s/.test(character)) return Kind.space;
  if (/[a-z]/.test(character)) return Kind.lower;
  if (/[A-Z]/.test(character)) return Kind.upper;
  if (/\d/.test(character)) return Kind.digit;
  if (character === '_') return Kind.underscore;
  if (/["{}[\],:]/.test(character)) return Kind.jsonSign;
  return /[!-~]/.test(character) ? Kind.sign : Kind.other;
}
