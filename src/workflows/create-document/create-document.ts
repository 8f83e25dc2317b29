import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import * as z from 'zod';
import { getToday } from '../../base/days.ts';
import { sha256Hex } from '../../base/hash.ts';
import { isRecord } from '../../base/json.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import { createLoadedFile } from '../../files/load-file.ts';
import { date } from '../../operations/request-fields.ts';
import { resolveRecord } from '../../search/resolve-record.ts';
import { defineWriteWorkflow, type WorkflowContext } from '../define-workflow.ts';
import { caseArgument, clientArgument } from '../shared/reference-fields.ts';
import { toSection } from '../shared/sections.ts';
import { readCaseFacts } from './case-facts.ts';
import { fillPlaceholders, findPlaceholders, formatValues, takeValues } from './placeholders.ts';

const UPLOAD = 'upload_case_document';

/** Makes a letter, a memo or a table, and files it to a case. */
export const createDocument = defineWriteWorkflow({
  name: 'create_document',
  planTools: [UPLOAD],
  title: 'Create a document',
  description:
    'Makes a letter, memo or table of Markdown as a DOCX file, on the letterhead of the firm if this server has one, and ' +
    'files it to a case. It fills {{client.name}}, {{client.address}}, {{case.name}}, {{case.number}}, ' +
    '{{attorney.name}}, {{today}} and similar, and shows the values before it is confirmed.',
  seeAlso: { [UPLOAD]: `For a file that exists use ${UPLOAD}.` },
  input: {
    case: caseArgument,
    path: z
      .string()
      .trim()
      .refine((path) => posix.basename(path) !== '' && !path.endsWith('/'), "must end with the document's name")
      .refine(
        (path) => findPlaceholders(path).length === 0,
        'must have no placeholder: placeholders are only for content',
      )
      .describe("Folders and the document's name without extension, e.g. Letters/Engagement"),
    content: z
      .string()
      .refine((text) => text.trim() !== '', 'must not be empty')
      .describe('Markdown. \\pagebreak on a line begins a page'),
    client: clientArgument.optional(),
    letterhead: z.boolean().optional().describe('false: on plain paper'),
    description: z.string().optional(),
    assigned_date: date.optional(),
    allow_duplicate: z.boolean().optional(),
  },
  sections: {
    document: z.looseObject({
      id: z.number(),
      filename: z.string(),
      path: z.string(),
      size: z.number(),
      sha256: z.string(),
    }),
    placeholders: z.looseObject({ placeholder: z.string(), value: z.string() }),
  },
  async run(args, context, call) {
    const { cache, plannedWrites, zone } = context;
    const { id: case_id, record, name: caseName, note } = await resolveRecord('case', args.case, cache, call);
    const facts = await readCaseFacts({ record, client: args.client }, context, call);
    const values = takeValues(findPlaceholders(args.content), facts);
    const letterhead = args.letterhead === false ? undefined : await readLetterhead(context, args.letterhead === true);
    const { renderDocx } = await import('./render-docx.ts');
    const day = getToday(zone);
    const bytes = await renderDocx({ markdown: args.content, values, letterhead, day });
    const { description, assigned_date, allow_duplicate } = args;
    const path = args.path.replace(/(?<=[^/])\.docx$/i, '');
    const filename = `${posix.basename(path)}.docx`;
    const file = await createLoadedFile(bytes, filename);
    const upload = { case_id, path, filename, description, assigned_date, allow_duplicate };
    const operation = plannedWrites.findOperation(UPLOAD);
    await plannedWrites.prepare(operation, upload, call, file);
    const letterheadNote = letterhead ? 'On the letterhead of the firm.' : 'On plain paper.';
    await context.requireConfirmation({
      requestedInput: args,
      readSnapshot: async () => ({
        parts: new Map<string, unknown>([
          ['the case', case_id],
          ['the values of the placeholders', Object.fromEntries(values)],
          ['the letterhead', letterhead && sha256Hex(letterhead)],
        ]),
      }),
      buildPreview: async () =>
        [
          `Case: ${quoteValue(caseName)} (id ${case_id}).`,
          `File: ${quoteValue(`${path}.docx`, MAX_PATH_LENGTH)}, ${file.size} bytes, SHA-256 ${file.sha256}. ${letterheadNote}`,
          ...(description ? [`Description: ${quoteValue(description, description.length)}`] : []),
          ...(values.size > 0 ? ['Placeholders:', ...formatValues(values)] : []),
          ...formatText(fillPlaceholders(args.content, values)),
        ].join('\n'),
    });
    const { body, caveat } = await plannedWrites.send(operation, upload, async () => {}, call, file);
    const id = isRecord(body) ? body.id : undefined;
    const row = { id, filename, path, size: file.size, sha256: file.sha256 };
    return {
      summary: [
        `Created: document id ${id} in the case ${quoteValue(caseName)} (id ${case_id}). ${letterheadNote}`,
        ...[note, caveat].flatMap((text) => text ?? []),
      ],
      sections: [
        toSection('document', { title: 'Document', rows: [row] }),
        ...(values.size > 0 ? [toSection('placeholders', { title: 'Placeholders', rows: toRows(values) })] : []),
      ],
      zone,
    };
  },
});

const toRows = (values: ReadonlyMap<string, string>) =>
  [...values].map(([placeholder, value]) => ({ placeholder, value }));

const MAX_PATH_LENGTH = 400;

/** The most characters of the text that a preview shows. The SHA-256 identifies the rest. */
const MAX_SHOWN_LENGTH = 4_000;

/** The lines of a preview that show the text, each marked. */
function formatText(text: string): readonly string[] {
  const shown = text.slice(0, MAX_SHOWN_LENGTH);
  const rest = text.length - shown.length;
  return [
    'Text:',
    ...shown.split(/\r?\n/).map((line) => `  | ${line}`),
    ...(rest > 0 ? [`  … and ${rest} more characters.`] : []),
  ];
}

/** Reads the letterhead. Throws a MyCaseError if it cannot be read, or if the call requires one and there is none. */
async function readLetterhead(
  { letterhead }: Pick<WorkflowContext, 'letterhead'>,
  isRequired: boolean,
): Promise<Uint8Array | undefined> {
  if (letterhead === undefined) {
    if (!isRequired) return undefined;
    throw new MyCaseError('Nothing was created: this server has no letterhead.', {
      advice: 'The user can start it with --letterhead. Without letterhead: true the document is on plain paper.',
    });
  }
  return readFile(letterhead).catch(() => {
    throw new MyCaseError('Nothing was created: the file of --letterhead cannot be read.', {
      advice: 'The user has to check the file. With letterhead: false the document is on plain paper.',
    });
  });
}
