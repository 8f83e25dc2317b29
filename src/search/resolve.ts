import { MyCaseError } from '../base/errors.ts';
import { quoteInput } from '../base/suggest.ts';
import type { ListCache, ListName, ListSnapshot } from '../cache/list-cache.ts';
import type { RequestContext } from '../client/types.ts';
import { type ApiRecord, nameOf, referencesOf, textOf } from '../records/record.ts';
import { FITS, type Fit, fitOf, isExactly, type Sought, toQuery } from './match.ts';

/** What an argument can stand for, with the list it is in. */
const LIST_OF = {
  case: 'cases',
  client: 'clients',
  company: 'companies',
  lead: 'leads',
  staff: 'staff',
} as const satisfies Readonly<Record<string, ListName>>;

export type Kind = keyof typeof LIST_OF;

/** The record that an argument stands for. */
export interface Resolved {
  readonly kind: Kind;
  readonly id: number;
  readonly name: string;
  readonly record: ApiRecord;
  /** A sentence that says what words were taken for; undefined where an id was given. */
  readonly said: string | undefined;
}

/** A record that may be meant, and how the words fit it. */
export interface Possible {
  readonly kind: Kind;
  readonly id: number;
  readonly record: ApiRecord;
  readonly fit: Fit;
}

/**
 * The record of one of `kinds` that an argument means: an id, perhaps behind its kind (`client 12`), or words of a
 * name, a case number or an e-mail; a case also by the name of its client. Throws a MyCaseError with the candidates
 * when several fit equally well, and with what is near when none does. A nickname stands for the firm's own staff
 * alone, and words that fit someone of the staff are not taken for a part of a client's name.
 */
export async function resolve(
  kinds: Kind | readonly Kind[],
  given: string,
  cache: ListCache,
  scope: RequestContext,
): Promise<Resolved> {
  const question = { given, kinds: [kinds].flat(), cache, scope };
  const { kind, id } = readId(given);
  if (kind && !question.kinds.includes(kind)) throw noneOf(question, [], []);
  const found = await (id === undefined
    ? byWords(question, toQuery(given))
    : byId({ ...question, kinds: kind ? [kind] : question.kinds }, id, toQuery(kind ? '' : given)));
  scope.onResolved?.(found.kind, found.id);
  return found;
}

interface Question {
  readonly given: string;
  readonly kinds: readonly Kind[];
  readonly cache: ListCache;
  readonly scope: RequestContext;
}

/** `12`, `#12`, `client 12`. */
function readId(given: string): { kind?: Kind | undefined; id?: number | undefined } {
  const [, word, digits] = /^\s*(?:([a-z]+)\s*[:#]?\s*)?#?(\d{1,15})\s*$/i.exec(given) ?? [];
  if (word === undefined) return digits === undefined ? {} : { id: Number(digits) };
  const kind = (Object.keys(LIST_OF) as Kind[]).find((known) => known === word.toLowerCase());
  return kind ? { kind, id: Number(digits) } : {};
}

async function byId(question: Question, id: number, words: Sought): Promise<Resolved> {
  const lists = await listsOf(question, question.kinds);
  const numbered = lists.flatMap(({ kind, list }): Possible[] => {
    const record = list.records.get(id);
    return record ? [{ kind, id, record, fit: 'exact' }] : [];
  });
  const named = lists.flatMap(({ kind, list }) =>
    [...list.records.values()]
      .filter((record) => record.id !== id && isExactly(record, words))
      .map((record): Possible => ({ kind, id: Number(record.id), record, fit: 'exact' })),
  );
  const [only, ...more] = [...numbered, ...named];
  if (!only) throw noneOf(question, lists, []);
  if (more.length > 0) throw severalOf(question, [only, ...more]);
  return resolved(only, named.length > 0 ? question.given : undefined);
}

async function byWords(question: Question, words: Sought): Promise<Resolved> {
  const { kinds } = question;
  const rivalKinds: Kind[] = kinds.some(isOutside) && !kinds.includes('staff') ? ['staff'] : [];
  const all = await listsOf(question, [...kinds, ...rivalKinds]);
  const lists = all.filter(({ kind }) => kinds.includes(kind));
  const fits = fitting(lists, words);
  const direct = best(fits);
  const meant =
    direct.length === 0 && kinds.includes('case') ? await casesOfClients(question, words) : direct;
  const isWhole = meant.every(({ fit }) => fit === 'exact');
  const rivals = fitting(all, words).filter(({ kind, fit }) => rivalKinds.includes(kind) && fit !== 'near');
  const [only, ...more] = isWhole ? meant : [...meant, ...rivals];
  if (!only) throw noneOf(question, lists, [...fits, ...rivals]);
  if (more.length > 0) throw severalOf(question, [only, ...more]);
  return resolved(only, question.given);
}

/** Those outside the firm, whom a lawyer's name must not be taken for. */
const isOutside = (kind: Kind): boolean => kind === 'client' || kind === 'company' || kind === 'lead';

async function listsOf({ cache, scope }: Question, kinds: readonly Kind[]): Promise<Listed[]> {
  const lists = await cache.read(
    kinds.map((kind) => LIST_OF[kind]),
    scope,
  );
  return kinds.map((kind) => ({ kind, list: lists[LIST_OF[kind]] }));
}

interface Listed {
  readonly kind: Kind;
  readonly list: ListSnapshot;
}

const fitting = (lists: readonly Listed[], words: Sought): Possible[] =>
  lists.flatMap(({ kind, list }) =>
    [...list.records].flatMap(([id, record]) => {
      const fit = fitOf(record, words);
      return fit ? [{ kind, id, record, fit }] : [];
    }),
  );

/** Those that fit best, if any fits surely. */
function best(possible: readonly Possible[]): Possible[] {
  const sure = possible.filter(isSure);
  const fit = FITS.find((one) => sure.some((record) => record.fit === one));
  return sure.filter((record) => record.fit === fit);
}

const isSure = ({ kind, fit }: Possible): boolean =>
  fit !== 'near' && (fit !== 'nickname' || kind === 'staff');

/** The cases of the clients whose name fits: "the Thornwick case" that is called after the other side. */
async function casesOfClients(question: Question, words: Sought): Promise<Possible[]> {
  const lists = await listsOf(question, ['client', 'case']);
  const clients = best(fitting(lists.slice(0, 1), words));
  const ids = new Set(clients.map(({ id }) => id));
  const cases = lists[1]?.list.records ?? new Map<number, ApiRecord>();
  return [...cases]
    .filter(([, record]) => referencesOf(record, 'clients').some((id) => ids.has(id)))
    .map(([id, record]) => ({ kind: 'case', id, record, fit: 'words' }));
}

function resolved({ kind, id, record }: Possible, given: string | undefined): Resolved {
  const name = nameOf(record);
  const said =
    given === undefined ? undefined : `"${quoteInput(given)}" is taken for the ${kind} ${name} (id ${id}).`;
  return { kind, id, name, record, said };
}

function severalOf({ given }: Question, possible: readonly Possible[]): MyCaseError {
  return new MyCaseError(
    `"${quoteInput(given)}" may be any of ${possible.length}; give the id of the one that is meant, as "${possible[0]?.kind} ${possible[0]?.id}": ${candidates(possible)}.`,
  );
}

function noneOf(
  { given, kinds }: Question,
  lists: readonly Listed[],
  near: readonly Possible[],
): MyCaseError {
  const searched = lists.map(({ list }) => `${list.records.size} ${list.name}`).join(', ');
  const gaps = lists.flatMap(({ list }) => list.incompleteReason ?? []);
  return new MyCaseError(
    [
      `No ${kinds.join(', ')} is "${quoteInput(given)}"${searched && ` among ${searched}`}.`,
      near.length > 0
        ? `Near: ${candidates(near)}.`
        : 'Give an id, a case number, an e-mail or other words of the name.',
      ...gaps.map((gap) => `Not all are there: ${gap}.`),
    ].join(' '),
  );
}

const MOST = 8;
const LONGEST = 80;

/** Records that may be meant, the best first: kind, id, name, and what tells namesakes apart. */
export function candidates(possible: readonly Possible[]): string {
  const ranked = possible.toSorted((a, b) => FITS.indexOf(a.fit) - FITS.indexOf(b.fit));
  const named = ranked.slice(0, MOST).map(candidate);
  const more = ranked.length - MOST;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function candidate({ kind, id, record }: Possible): string {
  const about = ABOUT[kind](record).filter(Boolean);
  return `${kind} ${id}: ${brief(nameOf(record))}${about.length > 0 ? ` (${about.map(brief).join(', ')})` : ''}`;
}

/** One line of a name that somebody else may have written. */
const brief = (text: string): string => text.replace(/\s+/g, ' ').slice(0, LONGEST);

const ABOUT: Readonly<Record<Kind, (record: Possible['record']) => string[]>> = {
  case: (record) => [textOf(record, 'case_number'), textOf(record, 'status'), textOf(record, 'case_stage')],
  client: (record) => [textOf(record, 'email'), caseCount(record)],
  company: (record) => [textOf(record, 'email'), caseCount(record)],
  lead: (record) => [textOf(record, 'email'), textOf(record, 'status')],
  staff: (record) => [textOf(record, 'title'), record.active === false ? 'has left the firm' : ''],
};

function caseCount(record: Possible['record']): string {
  const count = referencesOf(record, 'cases').length;
  return count === 1 ? '1 case' : `${count} cases`;
}
