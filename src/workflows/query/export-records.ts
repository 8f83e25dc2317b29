import * as z from 'zod';
import { getToday } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteName } from '../../base/safe-text.ts';
import { joinSentences, pluralize } from '../../base/sentences.ts';
import { adviseTool, type ToolGuide } from '../../base/tool-guide.ts';
import type { ListName, ListSnapshot } from '../../cache/list-cache.ts';
import { MAX_FILE_BYTES, prepareNewFile } from '../../files/local-files.ts';
import { attach } from '../../operations/file-transfer.ts';
import type { FileContent } from '../../operations/operation-types.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { aboutBalances } from './balances.ts';
import { csvOf } from './export/csv.ts';
import { type Sheet, sheetOf, type Written } from './export/sheet.ts';
import { MAX_ROWS, xlsxOf } from './export/xlsx.ts';
import { queryInput } from './input.ts';
import { orderOf } from './ordering.ts';
import { columnsOf, tabled } from './rows.ts';
import { select } from './select.ts';

const FORMATS = ['csv', 'xlsx'] as const;

type Format = (typeof FORMATS)[number];

const MIME: Readonly<Record<Format, string>> = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** The most bytes that travel with an answer. */
const MAX_INLINE = 256 * 1024;

/** All records that meet conditions, as a file. */
export const exportRecords = defineReadWorkflow({
  name: 'export_records',
  title: 'Export records',
  description:
    'Exports all rows of a query as a CSV or XLSX file. The file is saved in the folder of this server. ' +
    'Without a folder the answer shows the CSV. A reference has one column for its name and one for its id.',
  seeAlso: { query_records: 'list, where, sort and columns work as in query_records.' },
  input: {
    ...queryInput,
    sort: z.string().optional().describe('-x for descending'),
    columns: z.array(z.string()).optional(),
    format: z.enum(FORMATS).optional().describe('Default csv'),
    save_as: z.string().optional().describe('File name in this folder'),
    attach,
  },
  sections: {},
  async run({ list, where = [], sort, columns, format: asked, save_as, attach: isAttached }, context, scope) {
    const { cache, zone, filesFolder } = context;
    const format = formatOf(asked, save_as);
    const name = save_as ?? `${list}-${getToday(zone)}.${format}`;
    const delivery = chooseDelivery(format, save_as, isAttached, filesFolder);
    const target = delivery === 'saved' ? await prepareNewFile(name, filesFolder) : undefined;
    const order = sort === undefined ? undefined : orderOf(sort);
    const names = columnsOf(list, columns, where);
    const selection = await select(list, where, [...names, ...(order ? [order.key] : [])], context, scope);
    refusePartial(selection.source.lists, context.tools);
    if (selection.records.length === 0) {
      return { summary: [...selection.said, 'No file was created.'], sections: [], zone };
    }
    const alternative = adviseSaving(filesFolder);
    const sheet = sheetOf(await tabled(selection, names, order, cache, scope), zone);
    const { bytes, cut } = await written(sheet, format, delivery === 'saved', alternative);
    const place = target ? `saved as ${await target.save(bytes)}` : describePlace(delivery, name);
    return {
      summary: [
        `${pluralize(sheet.length, 'row')} with the columns ${sheet.headings.map(quoteName).join(', ')}: ${place}, ${pluralize(bytes.length, 'byte')}.`,
        ...(cut > 0
          ? [
              `${pluralize(cut, 'text was', 'texts were')} truncated, because an Excel cell has a maximum length. Use csv to get the full text.`,
            ]
          : []),
        ...selection.said,
        ...aboutBalances(selection, context.tools),
      ],
      sections: [],
      zone,
      ...(delivery === 'attached' && { file: { content: toContent(name, format, bytes), alternative } }),
      ...(delivery === 'shown' && { fileText: { text: toShownText(bytes), alternative } }),
    };
  },
});

/** Where the file goes: to the folder, to an attachment of the answer, or to its text. */
type Delivery = 'saved' | 'attached' | 'shown';

const describePlace = (delivery: Delivery, name: string): string =>
  delivery === 'attached' ? `attached as ${quoteName(name)}` : 'shown in this answer';

function chooseDelivery(
  format: Format,
  save_as: string | undefined,
  isAttached: boolean | undefined,
  filesFolder: string | undefined,
): Delivery {
  if (isAttached && save_as !== undefined) throw new MyCaseError('Provide save_as or attach, not both.');
  if (isAttached) return 'attached';
  if (save_as !== undefined || filesFolder !== undefined) return 'saved';
  if (format === 'csv') return 'shown';
  throw new MyCaseError(
    'Nothing was exported: an XLSX file cannot be shown as text, and this server has no folder for files.',
    {
      advice:
        'Use format csv, or attach: true to attach a small file. Start the server with --files-folder to save files.',
    },
  );
}

function formatOf(asked: Format | undefined, save_as: string | undefined): Format {
  if (save_as === undefined) return asked ?? 'csv';
  const ending = FORMATS.find((one) => save_as.toLowerCase().endsWith(`.${one}`));
  if (!ending || (asked && asked !== ending)) {
    throw new MyCaseError(`save_as: the name must end with .${asked ?? 'csv or .xlsx'}.`);
  }
  return ending;
}

/** A person who opens the file later assumes that it is complete. */
function refusePartial(lists: Partial<Readonly<Record<ListName, ListSnapshot>>>, tools: ToolGuide): void {
  for (const { name, isComplete: isWhole, incompleteReason } of Object.values(lists)) {
    if (isWhole) continue;
    throw new MyCaseError(
      `Nothing was exported: some ${name.replaceAll('_', ' ')} are missing (${incompleteReason ?? 'they are still being read'}).`,
      {
        advice: joinSentences(
          'Call again later.',
          adviseTool(tools, 'query_records', (name) => `${name} shows the available records.`),
        ),
      },
    );
  }
}

const WRITERS = { csv: csvOf, xlsx: xlsxOf } as const;

async function written(sheet: Sheet, format: Format, isSaved: boolean, alternative: string): Promise<Written> {
  if (format === 'xlsx' && sheet.length >= MAX_ROWS) {
    throw new MyCaseError(
      `Nothing was exported: an Excel sheet has at most ${MAX_ROWS} rows. Add conditions, or use csv.`,
    );
  }
  const most = isSaved ? MAX_FILE_BYTES : MAX_INLINE;
  const file = await WRITERS[format](sheet, most);
  if (file) return file;
  throw new MyCaseError(
    `Nothing was exported: ${sheet.length} rows take more than ${most} bytes, the most that ${
      isSaved ? 'can be saved' : 'fits into an answer'
    }. ${alternative}`,
  );
}

function toContent(name: string, format: Format, bytes: Buffer): FileContent {
  const about = { uri: `mycase://exports/${name}`, mimeType: MIME[format] };
  return format === 'csv' ? { ...about, text: bytes.toString('utf8') } : { ...about, blob: bytes.toString('base64') };
}

/** The text of a CSV file without its byte order mark, and with the usual line ends. */
const toShownText = (bytes: Buffer): string =>
  bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
    .trimEnd();

const adviseSaving = (filesFolder: string | undefined): string =>
  `Add conditions, or ask for fewer columns${
    filesFolder === undefined
      ? ', or start the server with --files-folder'
      : ', or leave out attach: the file is then saved'
  }.`;
