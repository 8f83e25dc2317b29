/** A number that a text means, or the reason why it means none. */
export type ParsedNumber = { readonly number: number; readonly fault?: undefined } | { readonly fault: string };

/** No number is longer. A longer text is not parsed. */
const MAX_NUMBER_LENGTH = 40;

/** Digits in groups of three, by commas, spaces or apostrophes, or without groups. */
const DIGITS = /^(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ '’]\d{3})+|\d+)(?:\.\d*)?$|^\.\d+$/;

/** The sign or the bracket, the currency before or after the digits, and a `k` for thousands. */
const AMOUNT =
  /^(?<sign>[+-]|\()? ?(?:usd|us ?\$|\$)? ?(?<innerSign>[+-])? ?\$? ?(?<digits>.*?) ?(?<thousands>k)? ?(?:usd|us ?\$|dollars?|\$)?(?<end>\))?$/i;

/**
 * Parses a number or an amount in US dollars: `1250.5`, `$1,250.50`, `USD 12`, `(250.00)` (negative), `1.5k`. Any other
 * text has a fault, also one that can mean two numbers, such as `5.000,00`.
 */
export function parseAmountText(text: string): ParsedNumber {
  const trimmed = text.trim().replace('−', '-').replace(/\s+/g, ' ');
  if (trimmed.length > MAX_NUMBER_LENGTH) return { fault: NUMBER_FORM };
  if (trimmed.endsWith('%')) return { fault: 'is a percentage: write the number without the percent sign' };
  if (OTHER_CURRENCY.test(trimmed)) return { fault: 'is not in US dollars: write the amount in dollars' };
  const { sign, innerSign, digits = '', thousands, end } = AMOUNT.exec(trimmed)?.groups ?? {};
  const hasOneSign = (sign === '(') === (end !== undefined) && (sign === undefined || innerSign === undefined);
  if (!DIGITS.test(digits) || !hasOneSign) return { fault: suggestDecimals(digits) };
  const size = Number(digits.replace(/[, '’]/g, ''));
  // Rounded: 1.1 times 1000 has a remainder in floating point.
  const amount = thousands === undefined ? size : Math.round(size * 100_000) / 100;
  const isNegative = sign === '(' || sign === '-' || innerSign === '-';
  return { number: isNegative && amount !== 0 ? -amount : amount };
}

const NUMBER_FORM = 'is not a number: write it like 1250.50';

const OTHER_CURRENCY = /[€£¥]|\b(?:eur|gbp|cad|chf|jpy|mxn)\b/i;

/** `5.000,00` and `12,5` are numbers in other countries. */
function suggestDecimals(digits: string): string {
  const [, whole, decimals] = /^(\d{1,3}(?:[. ]\d{3})+|\d+),(\d{1,2})$/.exec(digits) ?? [];
  if (whole !== undefined) return `is ambiguous: write ${whole.replace(/[. ]/g, '')}.${decimals}`;
  return /^\d{1,3}(\.\d{3}){2,}$/.test(digits) ? `is ambiguous: write ${digits.replaceAll('.', '')}` : NUMBER_FORM;
}

/** Parses a whole number or an id: `31204126`, `#31204126`, `31204126.0`, `31 204 126`, `1,000`. */
export function parseIntegerText(text: string): ParsedNumber {
  const trimmed = text
    .trim()
    .replace(/^(?:#|id:? ?#?|no\.? ?)/i, '')
    .trim();
  if (trimmed.length <= MAX_NUMBER_LENGTH && /^[+-]?(?:\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.0*)?$/.test(trimmed)) {
    const number = Number(trimmed.replace(/[, ]/g, ''));
    if (Number.isSafeInteger(number)) return { number };
  }
  return { fault: 'is not a whole number: write it like 25' };
}
