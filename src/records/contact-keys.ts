import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { type ApiRecord, getText } from './api-record.ts';

/** The fields that hold a telephone number. */
const PHONE_FIELDS = [
  'cell_phone_number',
  'work_phone_number',
  'home_phone_number',
  'main_phone_number',
  'fax_phone_number',
] as const;

/** A way to reach somebody, in the form it is compared in. */
export interface ContactKey {
  /** The field it stands in, as in `cell_phone_number`. */
  readonly field: string;
  readonly key: string;
}

const contactCache = new WeakMap<ApiRecord, readonly ContactKey[]>();

/** The e-mail address and the telephone numbers of a record. */
export function getContacts(record: ApiRecord): readonly ContactKey[] {
  const contacts = contactCache.get(record) ?? parseContacts(record);
  contactCache.set(record, contacts);
  return contacts;
}

function parseContacts(record: ApiRecord): ContactKey[] {
  const email = toEmailKey(getText(record, 'email'));
  const phones = PHONE_FIELDS.flatMap((field) => {
    const key = toPhoneKey(getText(record, field));
    return key ? [{ field, key }] : [];
  });
  return email ? [{ field: 'email', key: email }, ...phones] : phones;
}

/** Text without characters that nobody sees. */
const removeInvisible = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim();

/** An e-mail address as it is compared, or undefined for what is none. */
export function toEmailKey(text: string): string | undefined {
  const address = removeInvisible(text).toLowerCase();
  return /^[^\s@]+@[^\s@]+$/.test(address) ? address : undefined;
}

const MIN_PHONE_DIGITS = 7;

/**
 * A telephone number as it is compared, E.164 (`+14155550134`) without an extension; one without a country is of the
 * USA, as MyCase's firms are. Undefined for what is none.
 */
export function toPhoneKey(phone: string): string | undefined {
  const text = removeInvisible(phone);
  if (!/^[\d\s()+./-]+(?:(?:x|ext\.?|extension)\s*\d{1,6})?$/i.test(text)) return undefined;
  const digits = text.replace(/\D/g, '');
  if (digits.length < MIN_PHONE_DIGITS) return undefined;
  return parsePhoneNumberFromString(text, 'US')?.number ?? digits;
}
