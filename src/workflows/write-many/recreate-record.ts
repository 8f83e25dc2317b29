import type { CallContext } from '../../client/client-types.ts';
import type { Arguments, Operation } from '../../operations/operation-types.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import { withEventDays } from '../../records/events.ts';
import { isEmpty, matchesValue, toResponseField, toWritable } from '../../writes/update/field-values.ts';
import type { PlannedWrites } from './planned-writes.ts';
import { getHiddenAttributes } from './reverse-changes.ts';

/** The lists to which a deleted record can be added again. The new record has another id. */
const RECREATED = [
  'tasks',
  'events',
  'time_entries',
  'expenses',
  'locations',
  'case_stages',
  'practice_areas',
  'people_groups',
];

/** The fields that MyCase sets of each new record. */
const OWN_FIELDS = ['id', 'created_at', 'updated_at'];

/** The create that adds a deleted record again, and sentences about what the new record does not have. */
export interface RecreatedRecord {
  readonly operation: Operation;
  readonly args: Arguments;
  readonly notes: readonly string[];
}

/**
 * Builds the create that adds a deleted record again. `path` is the path of the deletion. Undefined if there is no such
 * create. Throws a MyCaseError if the create is not accepted.
 */
export async function recreateRecord(
  deleted: ApiRecord,
  path: string,
  plannedWrites: PlannedWrites,
  call: CallContext,
): Promise<RecreatedRecord | undefined> {
  const [, collection = ''] = path.split('/');
  const operation = RECREATED.includes(collection)
    ? plannedWrites.listOperations().find((one) => one.method === 'POST' && one.path === `/${collection}`)
    : undefined;
  if (!operation) return undefined;
  const { body = {} } = operation;
  const record = withEventDays(deleted);
  const values = Object.entries(body).map(([name, schema]) => [
    name,
    toWritable(schema, record[toResponseField(name)]),
  ]);
  const presentValues: Arguments = Object.fromEntries(values.filter(([, value]) => value !== undefined));
  const checked = await plannedWrites.checkArguments(operation, presentValues, call);
  const args = { ...checked.args, allow_duplicate: true };
  await plannedWrites.prepare(operation, args, call);
  const hidden = Object.keys(body).flatMap((field) =>
    isEmpty(record[field]) ? [] : getHiddenAttributes(path, field).map((one) => formatHiddenAttribute(one, field)),
  );
  const notes = [
    'the record was deleted. The new one has another id.',
    ...formatLost(record, presentValues),
    ...hidden,
  ];
  return { operation, args, notes };
}

/** Names the fields of a deleted record whose values are not sent. `sent` are the arguments of the create. */
function formatLost(record: ApiRecord, sent: Arguments): string[] {
  const isSent = (field: string, value: unknown) =>
    Object.keys(sent).some((name) => toResponseField(name) === field && matchesValue(sent[name], value, true));
  const lost = Object.entries(record)
    .filter(([field, value]) => !OWN_FIELDS.includes(field) && !isEmpty(value) && value !== false)
    .filter(([field, value]) => !isSent(field, value))
    .map(([field]) => `\`${field}\``);
  return lost.length === 0 ? [] : [`The new record does not get these values: ${lost.join(', ')}.`];
}

const formatHiddenAttribute = (attribute: string, field: string): string =>
  `MyCase does not show \`${attribute}\` of ${field}, so the new record does not have it.`;
