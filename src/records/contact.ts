import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { type ApiRecord, textOf } from './record.ts';

/** The fields that hold a telephone number. */
const PHONES = [
  'cell_phone_number',
  'work_phone_number',
  'home_phone_number',
  'main_phone_number',
  'fax_phone_number',
] as const;

/** A way to reach somebody, in the form it is compared in. */
export interface Contact {
  /** The field it stands in, as in `cell_phone_number`. */
  readonly field: string;
  readonly key: string;
}

const known = new WeakMap<ApiRecord, readonly Contact[]>();

/** The e-mail address and the telephone numbers of a record. */
export function contactsOf(record: ApiRecord): readonly Contact[] {
  const contacts = known.get(record) ?? readContacts(record);
  known.set(record, contacts);
  return contacts;
}

function readContacts(record: ApiRecord): Contact[] {
  const email = emailKey(textOf(record, 'email'));
  const phones = PHONES.flatMap((field) => {
    const key = phoneKey(textOf(record, field));
    return key ? [{ field, key }] : [];
  });
  return email ? [{ field: 'email', key: email }, ...phones] : phones;
}

/** Text without characters that nobody sees. */
const seen = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim();

/** An e-mail address as it is compared, or undefined for what is none. */
export function emailKey(text: string): string | undefined {
  const address = seen(text).toLowerCase();
  return /^[^\s@]+@[^\s@]+$/.test(address) ? address : undefined;
}

const FEWEST_DIGITS = 7;

/**
 * A telephone number as it is compared, E.164 (`+14155550134`) without an extension; one without a country is of the
 * USA, as MyCase's firms are. Undefined for what is none.
 */
export function phoneKey(written: string): string | undefined {
  const text = seen(written);
  if (!/^[\d\s()+./-]+(?:(?:x|ext\.?|extension)\s*\d{1,6})?$/i.test(text)) return undefined;
  const digits = text.replace(/\D/g, '');
  if (digits.length < FEWEST_DIGITS) return undefined;
  return parsePhoneNumberFromString(text, 'US')?.number ?? digits;
}
