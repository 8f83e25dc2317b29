import { delimiter } from 'node:path';
import * as z from 'zod';
import { isLoopbackHost, parseNetworks } from '../base/network-address.ts';
import { joinWords } from '../base/sentences.ts';
import { formatSuggestion } from '../base/suggest.ts';
import { listTimeZones, parseTimeZone } from '../base/time-zones.ts';

/** One of these words. */
export const oneOf = <const T extends readonly string[]>(words: T) =>
  z.enum(words, `must be ${joinWords(words, 'or')}`);

/** A text that is not empty. */
export const text = z.string().min(1, 'must not be empty');

/** A text of at least this many characters. */
export const longText = (length: number) => z.string().min(length, `must have at least ${length} characters`);

/** A number in a range. */
export function numberInRange(min: number, max: number) {
  const error = `must be a number from ${min} to ${max}`;
  return z.coerce.number(error).min(min, error).max(max, error);
}

/** A whole number in a range. */
export function integerInRange(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number(error).int(error).min(min, error).max(max, error);
}

/** Folders. An option has one of them each time that it is used. A variable has all, separated as in PATH. */
export const folderList = z
  .union([z.string().transform((list) => list.split(delimiter)), z.array(z.string())])
  .pipe(z.array(z.string().min(1, 'must not be empty')));

/** Names separated by commas. */
export const nameList = z
  .string()
  .transform((list) =>
    list
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.string()).min(1, 'must have at least one name; separate names with commas'));

const ON_WORDS = ['true', '1', 'yes', 'on'];
const OFF_WORDS = ['false', '0', 'no', 'off'];

/** A switch. It has no value on the command line. Its variable accepts a word for on or off. */
export const onOff = () =>
  z
    .union(
      [z.boolean(), z.stringbool({ truthy: ON_WORDS, falsy: OFF_WORDS })],
      `must be ${joinWords([...ON_WORDS, ...OFF_WORDS], 'or')}`,
    )
    .default(false);

/** Returns why a text is not a time zone, with the one thing to do. */
export function describeTimeZoneFault(name: string, choices: readonly string[] | undefined): string {
  if (choices) return `"${name}" may be ${joinWords(choices, 'or')}. Use one of these names`;
  return `unknown time zone "${name}".${formatSuggestion(name.replaceAll(' ', '_'), listTimeZones())} Use a name like America/New_York`;
}

/** A time zone as a person writes it. It becomes an IANA identifier. */
export const timeZone = z
  .string()
  .transform((name, { addIssue }) => {
    const { zone, choices } = parseTimeZone(name);
    if (zone !== undefined) return zone;
    addIssue(describeTimeZoneFault(name, choices));
    return z.NEVER;
  })
  .optional();

/** A date, or a date and a time. */
export const dateOrDateTime = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/,
    'must be a date or a date-time, like 2026-03-31 or 2026-03-31T09:00',
  );

/** An http or https URL without a user name and a password. */
export const webUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL that starts with https:// (or http://)' })
  .refine((url) => !URL.canParse(url) || !new URL(url).username, 'must not contain a user name or a password');

/** A URL that tokens are sent to: https, or http on this machine. */
export const encryptedUrl = webUrl.refine(
  (url) => !/^http:/i.test(url) || !URL.canParse(url) || isLoopbackHost(new URL(url).hostname),
  'must start with https://; http:// is allowed only for this machine (127.0.0.1, localhost)',
);

/** The address of a web server, without a path: https, or http on this machine. It has no slash at its end. */
export const originUrl = encryptedUrl
  .refine((url) => !URL.canParse(url) || new URL(url).href === `${new URL(url).origin}/`, 'must not contain a path')
  .transform((url) => new URL(url).origin);

/** Origins of web pages, separated by commas. */
export const originList = nameList.pipe(z.array(originUrl));

/** Addresses and networks as 10.0.0.0/8, separated by commas. */
export const networkList = nameList.transform((names, { addIssue }) => {
  const networks = parseNetworks(names);
  if (networks) return networks;
  addIssue('must be addresses or networks, such as 127.0.0.1 or 10.0.0.0/8, separated by commas');
  return z.NEVER;
});

/** Keys of 32 bytes in Base64, separated by commas. */
export const encryptionKeys = nameList
  .transform((keys) => keys.map((key) => Buffer.from(key, 'base64')))
  .refine(
    (keys) => keys.every(({ length }) => length === 32),
    'each key must have 32 bytes in Base64; `openssl rand -base64 32` makes one',
  );

/** The address of a shared store. The message of an error does not repeat it, because it has a password. */
export const storeUrl = z.url({
  protocol: /^(rediss?|postgres(ql)?)$/,
  error: 'must start with redis://, rediss:// or postgres://',
});
