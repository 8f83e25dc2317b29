import type { Database, Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import { memoizeByText } from '../../base/memoize.ts';
import { toPhoneKey } from '../../records/contact-keys.ts';
import { foldText } from '../../search/tokenize.ts';

/**
 * Adds the collations FOLD (case, accents and repeated spaces are ignored) and PHONE (the same telephone number is
 * equal).
 */
export function registerCollations({ capi, wasm }: Sqlite3Static, db: Database): void {
  const decoder = new TextDecoder();
  const decode = (pointer: number, length: number) => decoder.decode(wasm.heap8u().slice(pointer, pointer + length));
  const fold = memoizeByText(foldText);
  const toPhone = memoizeByText((text: string) => toPhoneKey(text) ?? foldText(text));
  const register = (name: string, toKey: (text: string) => string, compareFast?: typeof compareAscii) => {
    const compare = (_: unknown, firstLength: number, first: unknown, secondLength: number, second: unknown) => {
      const [one, other] = [Number(first), Number(second)];
      const known = compareFast?.(wasm.heap8u(), one, firstLength, other, secondLength);
      return known ?? compareText(toKey(decode(one, firstLength)), toKey(decode(other, secondLength)));
    };
    // The package's function without `_v2` counts its arguments wrongly and adds nothing.
    capi.sqlite3_create_collation_v2(db, name, capi.SQLITE_UTF8, 0, compare, 0);
  };
  register('FOLD', fold, compareAscii);
  register('PHONE', toPhone);
}

const compareText = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);

const SPACE = 0x20;
const BACKSLASH = 0x5c;

/** Compares two texts of ASCII letters without making strings of them. Undefined if a text needs to be folded. */
function compareAscii(
  heap: Uint8Array,
  one: number,
  oneLength: number,
  other: number,
  otherLength: number,
): number | undefined {
  if (!isPlain(heap, one, oneLength) || !isPlain(heap, other, otherLength)) return undefined;
  const length = Math.min(oneLength, otherLength);
  for (let i = 0; i < length; i += 1) {
    const difference = toLower(heap[one + i] ?? 0) - toLower(heap[other + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return oneLength - otherLength;
}

const toLower = (code: number): number => (code >= 0x41 && code <= 0x5a ? code + 0x20 : code);

/** Tests if folding changes nothing but the case: printable ASCII, single spaces inside, no backslash. */
function isPlain(heap: Uint8Array, start: number, length: number): boolean {
  let before = SPACE;
  for (let i = start; i < start + length; i += 1) {
    const code = heap[i] ?? 0;
    if (code < SPACE || code > 0x7e || code === BACKSLASH || (code === SPACE && before === SPACE)) return false;
    before = code;
  }
  return length === 0 || before !== SPACE;
}
