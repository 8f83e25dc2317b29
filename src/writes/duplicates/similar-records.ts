import { MyCaseError } from '../../base/errors.ts';
import { printable } from '../../base/safe-text.ts';
import type { ListCache, ListSnapshot } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/types.ts';
import { contactsOf } from '../../records/contact.ts';
import { type ApiRecord, nameOf } from '../../records/record.ts';
import { tokenize } from '../../search/fold.ts';
import type { Plan } from '../types.ts';

type Kind = 'cases' | 'clients' | 'companies' | 'leads';

/** Where a record like the one that a path makes would stand; a prospect may be a client already, a client a company. */
const AMONG: Readonly<Record<string, readonly Kind[]>> = {
  '/cases': ['cases'],
  '/clients': ['clients', 'companies', 'leads'],
  '/companies': ['companies', 'clients', 'leads'],
  '/leads': ['leads', 'clients', 'companies'],
};

/** So long a create waits for the lists; what is left of its time it needs itself. */
const PATIENCE_MS = 25_000;
const MOST_SHOWN = 5;
const LONGEST = 80;

/**
 * Looks for records with the same e-mail address, telephone number or name as a client, company, lead or case that is
 * to be made. Answers what could not be looked through. Throws a MyCaseError that names those there are, unless the
 * call allows a duplicate.
 */
export async function assertNoSimilarRecord(
  { operation, args }: Pick<Plan, 'operation' | 'args'>,
  cache: ListCache,
  scope: RequestContext,
): Promise<string[]> {
  const kinds = operation.method === 'POST' ? AMONG[operation.path] : undefined;
  if (!kinds || args.allow_duplicate === true) return [];
  const lists = await read(kinds, cache, scope);
  if (!lists)
    return [`Whether there is one like it already is not known: ${kinds.join(' and ')} could not be read.`];
  const found = kinds.flatMap((kind, i) => likeIn(kind, lists[i]?.records ?? new Map(), args));
  if (found.length > 0) throw refusal(found);
  return lists
    .filter(({ isWhole, incompleteReason }) => !isWhole || incompleteReason)
    .map(({ name, incompleteReason: gap = 'not all of them could be read' }) => {
      return `Whether one like it is among the ${name} is not known for certain: ${gap}.`;
    });
}

async function read(
  kinds: readonly Kind[],
  cache: ListCache,
  scope: RequestContext,
): Promise<ListSnapshot[] | undefined> {
  const deadline = Math.min(scope.deadline, performance.now() + PATIENCE_MS);
  try {
    const lists = await cache.read(kinds, { ...scope, deadline }, { fresh: true });
    return kinds.map((kind) => lists[kind]);
  } catch (error) {
    if (error instanceof MyCaseError && !scope.signal.aborted) return undefined;
    throw error;
  }
}

interface Like {
  readonly kind: Kind;
  readonly record: ApiRecord;
  readonly same: ReadonlySet<string>;
}

function likeIn(kind: Kind, records: ListSnapshot['records'], args: ApiRecord): Like[] {
  const keys = new Set(contactsOf(args).map(({ key }) => key));
  const own = nameKey(args);
  return [...records.values()].flatMap((record) => {
    const shared = contactsOf(record).filter(({ key }) => keys.has(key));
    const same = new Set<string>(shared.map(({ field }) => (field === 'email' ? 'e-mail' : 'phone')));
    if (own && nameKey(record) === own) same.add('name');
    return same.size > 0 ? [{ kind, record, same }] : [];
  });
}

/** Letter case, accents and what stands between the words make no other name. */
const nameKey = (record: ApiRecord): string => tokenize(nameOf(record)).join(' ');

const ONE: Readonly<Record<Kind, string>> = {
  cases: 'case',
  clients: 'client',
  companies: 'company',
  leads: 'lead',
};

function refusal(found: readonly Like[]): MyCaseError {
  const ranked = found.toSorted((a, b) => b.same.size - a.same.size);
  const shown = ranked.slice(0, MOST_SHOWN).map(({ kind, record, same }) => {
    const name = JSON.stringify(printable(nameOf(record)).slice(0, LONGEST));
    return `${ONE[kind]} ${record.id} ${name} (same ${[...same].join(', ')})`;
  });
  const more = found.length > MOST_SHOWN ? `; and ${found.length - MOST_SHOWN} more` : '';
  return new MyCaseError(
    `Nothing was sent: MyCase has what may be the same already: ${shown.join('; ')}${more}. Use that one; if it is ` +
      'another, or has to be there beside it, call again with allow_duplicate: true.',
  );
}
