import { getToday } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteName, toOneLine } from '../../base/safe-text.ts';
import { pluralize } from '../../base/sentences.ts';
import type { CallContext } from '../../client/client-types.ts';
import { canSaveFiles } from '../../files/file-settings.ts';
import { prepareNewFile, prepareNumberedFile } from '../../files/new-file.ts';
import type { Report } from '../../formatting/report-result.ts';
import type { FileContent } from '../../operations/operation-types.ts';
import type { WorkflowContext } from '../define-workflow.ts';
import { formatOldest, prepareResultFile } from '../shared/result-file.ts';
import type { Written } from './export/sheet.ts';
import { FORMATS, type Format } from './export/thread/file-protocol.ts';
import { writeInThread } from './export/write-in-thread.ts';
import { MAX_SHEET_ROWS } from './export/write-xlsx.ts';
import { getShownColumns } from './result-columns.ts';
import type { QueryResult } from './run-query.ts';

/** The most rows of a file. */
export const MAX_FILE_ROWS = MAX_SHEET_ROWS - 1;

const MIME_TYPES: Readonly<Record<Format, string>> = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** The names of the formats, for people. */
const FORMAT_NAMES: Readonly<Record<Format, string>> = { csv: 'CSV', xlsx: 'Excel (XLSX)' };

/** The most bytes of a file that is saved: 100 MiB. It is written in memory. */
const MAX_SAVED_BYTES = 100 * 1024 * 1024;

/** The most bytes of a file that is part of an answer. */
const MAX_INLINE_BYTES = 256 * 1024;

/** The file that a call asks for. */
interface FileRequest {
  readonly format?: Format | undefined;
  readonly save_as?: string | undefined;
  readonly attach?: boolean | undefined;
}

/** The parts of a report about a file: sentences, and the file if it is part of the answer. */
interface FileReport extends Pick<Report, 'file' | 'fileText'> {
  readonly notes: readonly string[];
}

/** A file to write the whole result into. */
export interface FileTarget {
  /** Writes a result with `parts`. Throws a MyCaseError. */
  save(result: QueryResult, call: CallContext): Promise<FileReport>;
}

/** The parts of a workflow's context that decide where a file goes. */
type FileContext = Pick<WorkflowContext, 'zone' | 'files' | 'browserDownload' | 'fileThreadScript'>;

/** Checks where the file goes, before anything is read. Throws a MyCaseError if it cannot be saved there. */
export async function prepareFile(
  { format: requested, save_as, attach: isAttached }: FileRequest,
  context: FileContext,
): Promise<FileTarget> {
  const { zone, files } = context;
  const format = getFormat(requested, save_as);
  const stem = `query-${getToday(zone)}`;
  const name = save_as ?? `${stem}.${format}`;
  const delivery = chooseDelivery(format, save_as, isAttached, context);
  const prepare = () =>
    save_as === undefined ? prepareNumberedFile(stem, format, files) : prepareNewFile(save_as, files);
  const target = delivery === 'saved' ? await prepareResultFile(name, context, prepare) : undefined;
  const alternative = adviseSaving(context);
  return {
    async save(result, call) {
      assertComplete(result);
      if (result.total === 0) {
        if (context.browserDownload?.target) throw new MyCaseError('The result has no row now, so there is no file.');
        return { notes: ['No file was created, because the result has no row.'] };
      }
      const columns = getShownColumns(result.columns);
      const { bytes, cut, guarded } = await writeFile({ ...result, columns }, format, delivery, context, call);
      const extent = pluralize(result.total, 'row');
      const facts = { format: FORMAT_NAMES[format], extent, asOf: formatOldest(result.lists, zone) };
      const { place, advice } = (await target?.save(bytes, facts)) ?? { place: describePlace(delivery, name) };
      return {
        notes: [
          `${extent} with the columns ${columns.map(({ name }) => quoteName(toOneLine(name))).join(', ')}: ${place}, ${pluralize(bytes.length, 'byte')}.`,
          ...(advice ? [advice] : []),
          ...formatChangedTexts(cut, guarded),
        ],
        ...(delivery === 'attached' && { file: { content: toContent(name, format, bytes), alternative } }),
        ...(delivery === 'shown' && { fileText: { text: toShownText(bytes), alternative } }),
      };
    },
  };
}

/** States the texts that were cut, and the cells that got an apostrophe. */
const formatChangedTexts = (cut: number, guarded: number): string[] => [
  ...(cut > 0
    ? [
        `${pluralize(cut, 'text was', 'texts were')} truncated, because an Excel cell has a maximum length. Use csv to get the full text.`,
      ]
    : []),
  ...(guarded > 0
    ? [
        `${pluralize(guarded, 'cell has', 'cells have')} an apostrophe before the text, so that no spreadsheet runs it as a formula. An XLSX file needs none.`,
      ]
    : []),
];

/** Where the file goes: to the folder or a page of a host, to an attachment of the answer, or to its text. */
type Delivery = 'saved' | 'attached' | 'shown';

const describePlace = (delivery: Delivery, name: string): string =>
  delivery === 'attached' ? `attached as ${quoteName(name)}` : 'shown in this answer';

function chooseDelivery(
  format: Format,
  save_as: string | undefined,
  isAttached: boolean | undefined,
  { files, browserDownload }: FileContext,
): Delivery {
  if (isAttached && save_as !== undefined) throw new MyCaseError('Provide save_as or attach, not both.');
  if (isAttached) return 'attached';
  if (save_as !== undefined || files.folders.length > 0) return 'saved';
  if (format === 'csv') return 'shown';
  if (browserDownload) return 'saved';
  throw new MyCaseError(
    'Nothing was exported: an XLSX file cannot be shown as text, and this server has no folder for files.',
    {
      advice:
        'Use format csv, or attach: true to attach a small file. Start the server with --files-folder to save files.',
    },
  );
}

function getFormat(requested: Format | undefined, save_as: string | undefined): Format {
  if (save_as === undefined) return requested ?? 'csv';
  const ending = FORMATS.find((one) => save_as.toLowerCase().endsWith(`.${one}`));
  if (!ending || (requested && requested !== ending)) {
    throw new MyCaseError(`save_as: the name must end with .${requested ?? 'csv or .xlsx'}.`);
  }
  return ending;
}

/** A person who opens the file later assumes that it is complete. */
function assertComplete({ lists }: QueryResult): void {
  const partial = lists.find(({ isComplete }) => !isComplete);
  if (!partial) return;
  throw new MyCaseError(
    `Nothing was exported: some ${partial.name.replaceAll('_', ' ')} are missing (${partial.gap ?? 'they are still being read'}).`,
    { advice: 'Call again later. Without a file, the rows of a plain SELECT are shown.' },
  );
}

async function writeFile(
  { columns, parts, total }: QueryResult,
  format: Format,
  delivery: Delivery,
  context: FileContext,
  call: CallContext,
): Promise<Written> {
  if (total > MAX_FILE_ROWS) {
    throw new MyCaseError(
      `Nothing was exported: a file has at most ${MAX_FILE_ROWS} rows, and the result has ${total}.`,
      {
        advice: 'Add conditions.',
      },
    );
  }
  const isSaved = delivery === 'saved';
  const savedBytes = context.browserDownload ? Math.min(MAX_SAVED_BYTES, context.files.maxBytes) : MAX_SAVED_BYTES;
  const maxBytes = isSaved ? savedBytes : MAX_INLINE_BYTES;
  const file = await writeInThread(
    context.fileThreadScript,
    { format, columns, parts, zone: context.zone, maxBytes },
    call,
  );
  if (file) return file;
  throw new MyCaseError(
    `Nothing was exported: ${total} rows take more than ${maxBytes} bytes, the most that ${
      isSaved ? 'can be saved' : 'fits into an answer'
    }.`,
    { advice: isSaved ? 'Add conditions, or ask for fewer columns.' : adviseSaving(context) },
  );
}

function toContent(name: string, format: Format, written: Uint8Array): FileContent {
  const bytes = Buffer.from(written);
  const about = { uri: `mycase://exports/${name}`, mimeType: MIME_TYPES[format] };
  return format === 'csv' ? { ...about, text: bytes.toString('utf8') } : { ...about, blob: bytes.toString('base64') };
}

/** The text of a CSV file without its byte order mark, and with the usual line ends. */
const toShownText = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
    .trimEnd();

function adviseSaving({ files, browserDownload }: FileContext): string {
  const saving = browserDownload ? 'use save_as' : 'leave out attach: the file is then saved';
  const otherAdvice = canSaveFiles(files) ? saving : 'start the server with --files-folder';
  return `Add conditions, or ask for fewer columns, or ${otherAdvice}.`;
}
