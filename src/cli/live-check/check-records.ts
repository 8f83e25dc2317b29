import { isRecord, type JsonObject } from '../../base/json.ts';
import { parseNextPageToken } from '../../client/pagination.ts';
import { getPathParameters } from '../../operations/define-operation.ts';
import type { Entity, Operation } from '../../operations/operation-types.ts';
import { type CheckContext, describeStatus, readRecordAnswer, readRows } from './check-context.ts';
import { checkFields } from './check-fields.ts';
import { checkIds } from './check-ids.ts';
import type { FirmLists } from './firm-list.ts';
import type { ProbeAnswer } from './probe.ts';
import { READ_OPERATIONS } from './read-operations.ts';
import { describeType } from './value-forms.ts';

/** The records whose ids are used in paths, by the name of the argument. Checks add the records that they read. */
type PathRecords = Map<string, JsonObject>;

/** Reads one record of each kind by its id, and the lists of one record, and compares them with the assumptions. */
export async function checkRecords(context: CheckContext, lists: FirmLists): Promise<void> {
  const records = selectRecords(lists);
  for (const operation of READ_OPERATIONS) {
    const [parameter, ...others] = getPathParameters(operation.path);
    if (parameter === undefined || others.length > 0) continue;
    const record = records.get(parameter);
    if (record) await checkOperation(context, operation, parameter, records);
    else context.observe('A-24', toSubject(operation), undefined, 'no record was read');
  }
  await checkWebhooks(context);
  await checkStorage(context, records.get('document_id'));
}

const toSubject = ({ method, path }: Pick<Operation, 'method' | 'path'>): string => `${method} ${path}`;

/** Selects records that are likely to have other records: a case with a document, a custom field with options. */
function selectRecords(lists: FirmLists): PathRecords {
  const rows = (name: string) => lists.get(name)?.rows ?? [];
  const document = rows('documents').find((row) => isRecord(row.case)) ?? rows('documents')[0];
  const caseId = Object(document?.case).id;
  const selected: readonly (readonly [string, JsonObject | undefined])[] = [
    ['case_id', rows('cases').find(({ id }) => id === caseId) ?? rows('cases')[0]],
    ['client_id', rows('clients').find(({ cases }) => Array.isArray(cases) && cases.length > 0) ?? rows('clients')[0]],
    ['company_id', rows('companies')[0]],
    ['lead_id', rows('leads')[0]],
    ['staff_id', rows('staff')[0]],
    ['document_id', document],
    [
      'custom_field_id',
      rows('custom_fields').find(({ field_type }) => field_type === 'list') ?? rows('custom_fields')[0],
    ],
    ['time_entry_id', rows('time_entries')[0]],
    ['expense_id', rows('expenses')[0]],
  ];
  return new Map(selected.flatMap(([name, row]) => (row && hasId(row) ? [[name, row]] : [])));
}

/** Returns whether the id of a record can be a part of a path. */
const hasId = ({ id }: JsonObject): boolean => typeof id === 'number' || (typeof id === 'string' && /^\d+$/.test(id));

async function checkOperation(
  context: CheckContext,
  operation: Operation,
  parameter: string,
  records: PathRecords,
): Promise<void> {
  const { path, list, output } = operation;
  const subject = toSubject(operation);
  const row = records.get(parameter);
  const answer = await context.probe.get({ path, params: { [parameter]: row?.id } });
  if (list) checkRecordList(context, subject, list, answer, records);
  const record = output && readRecordAnswer(context, subject, answer);
  if (!record || !output) return;
  checkFields(context, subject, output, [record]);
  if (output.singular !== 'folder') checkSameFields(context, subject, row ?? {}, record);
  else if (hasId(record)) records.set('folder_id', record);
}

/** Checks the list of one record. Adds a note to the records, because notes have no list of their own. */
function checkRecordList(
  context: CheckContext,
  subject: string,
  entity: Entity,
  answer: ProbeAnswer,
  records: PathRecords,
): void {
  const rows = readRows(context, subject, answer);
  if (!rows) return;
  checkFields(context, subject, entity, rows);
  if (entity.singular === 'list_option') checkOptions(context, subject, rows, parseNextPageToken(answer.headers.link));
  else checkIds(context, subject, rows);
  const note = entity.singular === 'note' ? rows.find(hasId) : undefined;
  if (note) records.set('note_id', note);
}

function checkSameFields({ observe }: CheckContext, subject: string, row: JsonObject, record: JsonObject): void {
  const missing = Object.keys(row).filter((name) => !(name in record));
  const isExpected = missing.length === 0 && String(row.id) === String(record.id);
  observe('A-47', subject, isExpected, isExpected ? 'all fields of the row' : 'other fields or another id');
}

function checkOptions(
  { observe }: CheckContext,
  subject: string,
  rows: readonly JsonObject[],
  nextPage: string | null,
): void {
  if (rows.length === 0) {
    observe('A-14', subject, undefined, 'no record');
    return;
  }
  const types = new Set(rows.map(({ key }) => describeType(key)));
  observe('A-22', subject, types.size === 1 && types.has('text'), `key: ${[...types].join(', ')}`);
  observe('A-14', subject, nextPage === null, nextPage === null ? 'one page' : 'a next page');
}

async function checkWebhooks(context: CheckContext): Promise<void> {
  const subject = 'webhooks';
  const answer = await context.probe.get({ path: '/webhooks/subscriptions' });
  const rows = readRows(context, subject, answer);
  if (!rows) return;
  if (rows.length === 0) {
    context.observe('A-14', subject, undefined, 'no record');
    return;
  }
  const types = new Set(rows.map(({ id }) => describeType(id)));
  context.observe('A-22', subject, types.size === 1 && types.has('text'), `id: ${[...types].join(', ')}`);
  const isWhole = parseNextPageToken(answer.headers.link) === null;
  context.observe('A-14', subject, isWhole, isWhole ? 'one page' : 'a next page');
}

/** Requests the content of a document. Does not follow the redirect, so nothing is downloaded. */
async function checkStorage({ probe, observe }: CheckContext, document: JsonObject | undefined): Promise<void> {
  if (!document) {
    observe('A-59', 'documents', undefined, 'no document');
    return;
  }
  const answer = await probe.get({ path: '/documents/{document_id}/data', params: { document_id: document.id } });
  const { status, headers } = answer;
  // A document may have been created without its content.
  if (status === undefined || status >= 400) {
    observe('A-59', 'documents', undefined, describeStatus(answer));
    return;
  }
  const isAddress = status === 302 && URL.canParse(headers.location ?? '');
  observe(
    'A-59',
    'documents',
    isAddress,
    isAddress ? '302 with an address' : `${describeStatus(answer)} without an address`,
  );
}
