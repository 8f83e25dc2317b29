import Big from 'big.js';
import { convert } from 'html-to-text';
import type { Entity } from '../tools/operation.ts';
import type { Fence } from './fence.ts';
import { inZone } from './moment.ts';

/** How the values of an answer are to be shown. */
export interface Manner {
  readonly zone: string;
  readonly fence: Fence;
  /** Most characters of a long text; the rest is said to be there. */
  readonly longest: number;
}

type Row = Readonly<Record<string, unknown>>;

/** A record with its values as they are shown: amounts as decimals, instants in the zone, other people's words fenced. */
export function shown(record: Row, { kinds }: Entity, manner: Manner): Record<string, unknown> {
  const isAllDay = record.all_day === true;
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      isAllDay && (name === 'start' || name === 'end')
        ? dayOf(value)
        : shownValue(value, kinds[name], manner),
    ]),
  );
}

/** MyCase sends an all-day event from midnight to midnight; another zone would make another day of it. */
const dayOf = (value: unknown): unknown => (typeof value === 'string' ? value.slice(0, 10) : value);

function shownValue(value: unknown, kind: Entity['kinds'][string] | undefined, manner: Manner): unknown {
  if (kind === 'money') return money(value);
  if (typeof value !== 'string' || value === '') return value;
  if (kind === 'moment') return inZone(value, manner.zone);
  return kind === 'prose' ? manner.fence(shorten(plain(value), manner.longest)) : value;
}

/** An amount with two decimals at least, exactly as large as it came; what is no amount stays as it is. */
function money(value: unknown): unknown {
  if (typeof value !== 'number' && typeof value !== 'string') return value;
  try {
    const amount = new Big(value);
    return amount.toFixed(Math.max(2, decimals(amount)));
  } catch {
    return value;
  }
}

const decimals = (amount: Big): number => Math.max(0, amount.c.length - 1 - amount.e);

/** Text without markup, control characters and marks that turn its direction. */
function plain(words: string): string {
  const text = /<[a-z!/][^>]*>/i.test(words)
    ? convert(words, { wordwrap: false, preserveNewlines: true })
    : words;
  return text
    .replace(/\p{Bidi_Control}/gu, '')
    .replace(/\p{Cc}/gu, (letter) => (letter === '\n' || letter === '\t' ? letter : ''))
    .trim();
}

function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest).replace(/[\ud800-\udbff]$/, '');
  return `${cut}… [${text.length} characters in all]`;
}
