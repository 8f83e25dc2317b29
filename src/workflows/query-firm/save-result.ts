import { getToday } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteName } from '../../base/safe-text.ts';
import { pluralize } from '../../base/sentences.ts';
import { MAX_FILE_BYTES, prepareNewFile } from '../../files/local-files.ts';
import type { FileContent } from '../../operations/operation-types.ts';
import { csvOf } from './export/csv.ts';
import { createSheet, type Sheet, type Written } from './export/sheet.ts';
import { MAX_ROWS, xlsxOf } from './export/xlsx.ts';
import { getShownColumns } from './result-columns.ts';
import type { QueryResult } from './run-query.ts';

export const FORMATS = ['csv', 'xlsx'] as const;

export type Format = (typeof FORMATS)[number];

/** The most rows of a file. */
export const MAX_FILE_ROWS = MAX_ROWS - 1;

const MIME_TYPES: Readonly<Record<Format, string>> = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** The most bytes of a file that is part of an answer. */
const MAX_INLINE_BYTES = 256 * 1024;

/** A file to write the whole result into. */
export interface FileTarget {
  /** Writes the result. Returns sentences about the file, and the file if it is part of the answer. */
  save(result: QueryResult): Promise<{ readonly notes: readonly string[]; readonly file?: FileContent }>;
}

/** Checks where the file goes, before anything is read. Throws a MyCaseError if it cannot be saved there. */
export async function prepareFile(
  { format: requested, save_as }: { readonly format?: Format | undefined; readonly save_as?: string | undefined },
  { zone, filesFolder }: { readonly zone: string; readonly filesFolder?: string | undefined },
): Promise<FileTarget> {
  const format = getFormat(requested, save_as);
  const name = save_as ?? `query-${getToday(zone)}.${format}`;
  const isSaved = save_as !== undefined || filesFolder !== undefined;
  const target = isSaved ? await prepareNewFile(name, filesFolder) : undefined;
  return {
    async save(result) {
      assertComplete(result);
      if (result.total === 0) return { notes: ['No file was created, because the result has no row.'] };
      const sheet = createSheet(getShownColumns(result.columns), result.rows, zone);
      const { bytes, cut } = await writeSheet(sheet, result.total, format, isSaved);
      const place = target ? `saved as ${await target.save(bytes)}` : `attached as ${quoteName(name)}`;
      return {
        notes: [
          `${pluralize(sheet.length, 'row')} with the columns ${sheet.headings.map(quoteName).join(', ')}: ${place}, ${pluralize(bytes.length, 'byte')}.`,
          ...(cut > 0
            ? [
                `${pluralize(cut, 'text was', 'texts were')} truncated, because an Excel cell has a maximum length. Use csv to get the full text.`,
              ]
            : []),
        ],
        ...(!target && { file: toFileContent(name, format, bytes) }),
      };
    },
  };
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
    `Nothing was exported: some ${partial.name.replaceAll('_', ' ')} are missing (${partial.incompleteReason ?? 'they are still being read'}).`,
    { advice: 'Call again later. Without format and save_as, the available records are shown.' },
  );
}

const WRITERS = { csv: csvOf, xlsx: xlsxOf } as const;

async function writeSheet(sheet: Sheet, total: number, format: Format, isSaved: boolean): Promise<Written> {
  if (total > MAX_FILE_ROWS) {
    throw new MyCaseError(
      `Nothing was exported: a file has at most ${MAX_FILE_ROWS} rows, and the result has ${total}.`,
      {
        advice: 'Add conditions.',
      },
    );
  }
  const maxBytes = isSaved ? MAX_FILE_BYTES : MAX_INLINE_BYTES;
  const file = await WRITERS[format](sheet, maxBytes);
  if (file) return file;
  const limit = isSaved ? 'can be saved' : 'can be attached to an answer';
  throw new MyCaseError(
    `Nothing was exported: ${sheet.length} rows take more than ${maxBytes} bytes, the most that ${limit}.`,
    {
      advice: `Add conditions, or ask for fewer columns${isSaved ? '' : ', or start the server with --files-folder'}.`,
    },
  );
}

function toFileContent(name: string, format: Format, bytes: Buffer): FileContent {
  const about = { uri: `mycase://exports/${name}`, mimeType: MIME_TYPES[format] };
  return format === 'csv' ? { ...about, text: bytes.toString('utf8') } : { ...about, blob: bytes.toString('base64') };
}
