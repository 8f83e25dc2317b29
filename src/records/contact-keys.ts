import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { ApiRecord } from './api-record.ts';
import { getText } from './api-record.ts';

/** The fields that hold a telephone number. */
export const PHONE_FIELDS = [
  'cell_phone_number',
  'work_phone_number',
  'home_phone_number',
  'main_phone_number',
  'fax_phone_number',
  'caller_phone_number',
] as const;

/** A normalized e-mail address or telephone number. */
export interface ContactKey {
  /** The field that contains it, as `cell_phone_number`. */
  readonly field: string;
  readonly key: string;
}

/** The e-mail address and the telephone numbers of a record. */
export function getContacts(record: ApiRecord): readonly ContactKey[] {
  const email = toEmailKey(getText(record, 'email'));
  const phones = PHONE_FIELDS.flatMap((field) => {
    const key = toPhoneKey(getText(record, field));
    return key ? [{ field, key }] : [];
  });
  return email ? [{ field: 'email', key: email }, ...phones] : phones;
}

const isPlain = (text: string): boolean => /^[ -~]*$/.test(text);

/** Text without invisible characters. */
const removeInvisible = (text: string): string =>
  (isPlain(text) ? text : text.normalize('NFKC').replace(/\p{Cf}/gu, '')).trim();

/** The normalized form of an e-mail address; undefined if the text is not an e-mail address. */
export function toEmailKey(text: string): string | undefined {
  if (text === '') return undefined;
  const address = removeInvisible(text).toLowerCase();
  return /^[^\s@]+@[^\s@]+$/.test(address) ? address : undefined;
}

const MIN_PHONE_DIGITS = 7;

/** A number in a usual form, as `(415) 555-0134`. In the USA, an area code does not begin with 0 or 1. */
const US_PHONE = /^(?:\+?1[ .-]?)?\(?([2-9]\d{2})\)?[ .-]?(\d{3})[ .-]?(\d{4})$/;

/**
 * The E.164 form of a telephone number (`+14155550134`) without its extension. The default country is the USA.
 * Undefined if the text is not a telephone number.
 */
export function toPhoneKey(phone: string): string | undefined {
  if (phone === '') return undefined;
  const text = removeInvisible(phone);
  // The library takes 20 times as long, and a firm has many numbers of this form.
  const usPhone = US_PHONE.exec(text);
  if (usPhone) return `+1${usPhone.slice(1).join('')}`;
  if (!/^[\d\s()+./-]+(?:(?:x|ext\.?|extension)\s*\d{1,6})?$/i.test(text)) return undefined;
  const digits = text.replace(/\D/g, '');
  if (digits.length < MIN_PHONE_DIGITS) return undefined;
  return parsePhoneNumberFromString(text, 'US')?.number ?? digits;
}
