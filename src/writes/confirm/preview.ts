import { oneLine } from '../../base/safe-text.ts';
import type { RequestContext } from '../../client/types.ts';
import type { FormatContext } from '../../formatting/context.ts';
import { createFence } from '../../formatting/fence.ts';
import { pickColumns } from '../../formatting/field-selection.ts';
import { normalizeRecord, quoted, truncateAndFence } from '../../formatting/normalize.ts';
import { withNames } from '../../formatting/reference-names.ts';
import { recordText } from '../../formatting/text.ts';
import { pathNames } from '../../operations/operation.ts';
import type { Entity } from '../../operations/types.ts';
import type { ApiRecord } from '../../records/record.ts';
import { withNothingSent } from '../errors.ts';
import type { Plan, PlanSources } from '../types.ts';
import { parentReaderOf, readBy, readerOf } from '../update/current-record.ts';
import { type ReferencedPeople, referredIn, withReferred } from './referenced-people.ts';

/** What a write rests on, as it stands now. */
export interface ConfirmationSnapshot {
  /** The record that is changed, deleted or added to, where MyCase shows it. */
  readonly record: ApiRecord | undefined;
  /** The record that one belongs to, as a version to its document. */
  readonly parent: ApiRecord | undefined;
  /** Whom what is sent refers to. */
  readonly referred: ReferencedPeople;
  /** What would be sent. */
  readonly args: Plan['args'];
}

/** Throws a MyCaseError where the record a write adds to is not there, or what it rests on could not be read. */
export async function readConfirmationSnapshot(
  plan: Plan,
  sources: PlanSources,
  scope: RequestContext,
): Promise<ConfirmationSnapshot> {
  const { operation, args, before } = plan;
  const reader = parentReaderOf(operation);
  const [parent, referred] = await withNothingSent(operation, () =>
    Promise.all([
      reader && readBy(reader, idsIn(plan), sources, scope),
      referredIn(args, sources.client, scope),
    ]),
  );
  return { args, referred, ...(before ? { record: before, parent } : { record: parent, parent: undefined }) };
}

/** Says what a write would do: what it is about, by name, and what would change or be sent to whom. */
export type Preview = (plan: Plan, ground: ConfirmationSnapshot, scope: RequestContext) => Promise<string>;

/** Texts are cut to this many characters: those of a record, and those that would be sent. */
const LONGEST = { shown: 200, sent: 2_000 };
/** Of a longer list only so many are named. */
const MOST_NAMED = 40;

/** Writes previews, with the names behind ids. */
export function createPreview({ directory, zone }: FormatContext): Preview {
  return async (plan, ground, scope) => {
    const fence = createFence();
    const write: Write = async (row, about, longest) => {
      const [named = row] = await withNames([normalizeRecord(row, about, zone)], directory, scope);
      const fenced = truncateAndFence(shortLists(named), about, fence, longest);
      return recordText(quoted(fenced, about), about.kinds);
    };
    const parts = await Promise.all([
      recordPart(plan, ground.record, write),
      parentPart(plan, ground.parent, write),
      effectPart(plan, ground.referred, write),
    ]);
    return parts.filter(Boolean).join('\n');
  };
}

/** Writes a record as lines. */
type Write = (row: ApiRecord, about: Pick<Entity, 'kinds'>, longest: number) => Promise<string>;

async function recordPart(plan: Plan, record: ApiRecord | undefined, write: Write): Promise<string> {
  const { operation } = plan;
  const entity = (readerOf(operation) ?? parentReaderOf(operation))?.entity;
  if (record && entity) {
    return headed(HEADS[operation.method] ?? 'For this', record, entity, write);
  }
  const ids = Object.entries(idsIn(plan)).map(([name, id]) => `${name} ${oneLine(String(id))}`);
  return ids.length > 0 ? `For ${ids.join(', ')}: MyCase does not show what and who that is.` : '';
}

/** An option or a version says little without what it is of. */
async function parentPart({ operation }: Plan, parent: ApiRecord | undefined, write: Write): Promise<string> {
  const entity = parentReaderOf(operation)?.entity;
  return parent && entity ? headed('Of this', parent, entity, write) : '';
}

async function headed(head: string, record: ApiRecord, entity: Entity, write: Write): Promise<string> {
  const shown = await write(pickColumns(record, entity.defaultColumns), entity, LONGEST.shown);
  return `${head} ${entity.singular.replaceAll('_', ' ')}:\n${shown}`;
}

const HEADS: Readonly<Record<string, string>> = { DELETE: 'Deletes this', PUT: 'Changes this' };

async function effectPart(
  { operation, args, changes }: Plan,
  referred: ReferencedPeople,
  write: Write,
): Promise<string> {
  if (operation.method === 'DELETE') return '';
  const about = readerOf(operation)?.entity ?? operation.output ?? { kinds: {} };
  const ids = pathNames(operation.path);
  const sent = Object.fromEntries(Object.entries(args).filter(([name]) => !ids.includes(name)));
  if (!changes) return `Sends:\n${await write(withReferred(sent, referred), about, LONGEST.sent)}`;
  const side = (which: 'from' | 'to') =>
    write(
      withReferred(
        Object.fromEntries(Object.entries(changes).map(([name, change]) => [name, change[which]])),
        referred,
      ),
      about,
      LONGEST.sent,
    );
  return `From:\n${await side('from')}\nTo:\n${await side('to')}`;
}

const idsIn = ({ operation, args }: Plan): ApiRecord =>
  Object.fromEntries(pathNames(operation.path).map((name) => [name, args[name]]));

const shortLists = (row: ApiRecord): ApiRecord =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      Array.isArray(value) && value.length > MOST_NAMED
        ? [...value.slice(0, MOST_NAMED), `and ${value.length - MOST_NAMED} more`]
        : value,
    ]),
  );
