/**
 * Runs of characters that a tokenizer treats in the same way: words, capitals, digits, white space, signs, and other
 * scripts.
 */
const RUNS = /_?[A-Z]?[a-z]+|[A-Z]+|\d+|\s+|[!-/:-@[-^`{-~]+|_+|[^ -~\s]+/g;

/** The signs between the keys and values of JSON come in few combinations, each of which is one token. */
const JSON_SIGNS = /^["{}[\],:]+$/;

/** The longest run of letters that may be a word. Longer ones are codes, which split into many tokens. */
const MAX_WORD_LENGTH = 16;

/** English has more characters to a token. Names, other languages and rare words have this many. */
const MAX_CHARACTERS_PER_TOKEN = 2.2;

const VOWEL = /[aeiouy]/i;

/** Codes and mixed signs need a few more tokens than their runs. */
const MARGIN = 1.05;

/**
 * Estimates the number of tokens (o200k) of a text, from the length of its runs and their kind. The estimate is too
 * high rather than too low: a tool's result has about three quarters of it.
 */
export function estimateTokens(text: string): number {
  // A space belongs to the word after it, but not to a number.
  let tokens = text.match(/ (?=\d)/g)?.length ?? 0;
  for (const [run] of text.matchAll(RUNS)) tokens += estimateRun(run);
  return Math.ceil(Math.max(tokens * MARGIN, text.length / MAX_CHARACTERS_PER_TOKEN));
}

function estimateRun(run: string): number {
  const { length } = run;
  if (run.trim() === '') return estimateWhiteSpace(run);
  const first = run.charCodeAt(0);
  const last = run.charCodeAt(length - 1);
  if (first > 126 || first < 32) return estimateOtherScript(run);
  if (isDigit(first)) return Math.ceil(length / 3);
  // Letters without a vowel are a code.
  if (isLowerCase(last)) return VOWEL.test(run) ? estimateWord(length, !isUpperCase(first)) : Math.ceil(length / 1.7);
  if (isUpperCase(first)) return Math.ceil(length / 1.6);
  return Math.ceil(length * (JSON_SIGNS.test(run) ? 0.34 : 0.75));
}

/** Many spaces are one token. Line ends and tabs between them are not. */
function estimateWhiteSpace(run: string): number {
  if (run === ' ') return 0;
  return Math.ceil(/^ +$/.test(run) ? run.length / 16 : run.length * 0.6);
}

/** A common word is one token. A name, which begins with a capital, is rarely a common word. */
function estimateWord(length: number, isCommon: boolean): number {
  if (length > MAX_WORD_LENGTH) return Math.ceil(length / 1.7);
  if (isCommon) return length < 8 ? 1 : Math.ceil(length / 4.5);
  return length < 6 ? 1 : Math.ceil(length / 3);
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isUpperCase = (code: number): boolean => code >= 65 && code <= 90;
const isLowerCase = (code: number): boolean => code >= 97 && code <= 122;

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
