import * as z from 'zod';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import { pluralize } from '../../base/sentences.ts';
import type { CallContext } from '../../client/client-types.ts';
import type { DocumentText } from '../../documents/document-text.ts';
import type { Report } from '../../formatting/report-result.ts';
import { id as idArgument } from '../../operations/request-fields.ts';
import { defineReadWorkflow, type WorkflowContext } from '../define-workflow.ts';
import { toSection } from '../shared/sections.ts';
import { compareTexts } from './compare-texts.ts';
import { formatMissingText, PAGE_WORDS, selectPages } from './document-pages.ts';
import { findInText } from './find-in-text.ts';
import { parsePages } from './parse-pages.ts';
import { readPageImages } from './read-page-images.ts';
import { type Content, splitIntoParts } from './text-parts.ts';

/** Reads the text of a document. */
export const readDocument = defineReadWorkflow({
  name: 'read_document',
  title: "Read a document's text",
  description:
    'Returns the text of a document, each part with its place: page, slide, sheet and rows, or heading and paragraph. ' +
    'Cite the place. Reads PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, RTF, EML, MSG, HTML and text, with headers, footers, ' +
    'footnotes, comments, speaker notes and form fields. find returns only the places of words. compare_with_version ' +
    'returns what changed between two versions.',
  seeAlso: { download_document: 'For the file itself use download_document.' },
  input: {
    document_id: idArgument,
    version: z.int().positive().optional().describe('Default: the present version'),
    pages: z.string().min(1).max(200).optional().describe('Pages, slides or sheets, e.g. 3-5,9'),
    find: z.string().trim().min(1).max(200).optional().describe('A word or phrase to find'),
    attachment: z.string().trim().min(1).max(255).optional().describe('Of a mail: its name or number'),
    compare_with_version: z.int().positive().optional().describe('An older version'),
    images: z.boolean().optional().describe('Pages of a PDF as images, for scanned pages'),
    from: z.int().positive().optional().describe('Part to continue with'),
  },
  sections: {
    text: z.looseObject({ place: z.string(), text: z.string() }),
    found: z.looseObject({ place: z.string(), text: z.string() }),
    changes: z.looseObject({ place: z.string() }),
    attachments: z.looseObject({ number: z.int(), name: z.string(), size: z.int() }),
  },
  async run(args, context, call) {
    const { document_id, version, find, attachment, from = 1 } = args;
    const pages = args.pages === undefined ? undefined : parsePages(args.pages);
    if (args.images) {
      assertAlone('images', { find, attachment, compare_with_version: args.compare_with_version, from: args.from });
      const file = await context.fetchDocument(document_id, version, call);
      return readPageImages(file, pages, context, call);
    }
    const text = await readText(document_id, version, attachment, context, call);
    const frame = { label: formatLabel(document_id, version, text), attachment, zone: context.zone };
    if (args.compare_with_version !== undefined) {
      assertAlone('compare_with_version', { find });
      const older = await readText(document_id, args.compare_with_version, attachment, context, call);
      return toReport(text, compareTexts(older, text, pages, from, args.compare_with_version), frame);
    }
    const selected = selectPages(text, pages);
    const content = find === undefined ? splitIntoParts(selected, from) : findInText(selected, find, from);
    return toReport(text, content, frame);
  },
});

async function readText(
  id: number,
  version: number | undefined,
  attachment: string | undefined,
  { fetchDocument, documents }: WorkflowContext,
  call: CallContext,
): Promise<DocumentText> {
  const { name, bytes } = await fetchDocument(id, version, call);
  call.reportProgress?.(`reading ${pluralize(bytes.length, 'byte')}`);
  return documents.readText({ name, bytes }, { attachment, signal: call.signal });
}

function assertAlone(argument: string, others: Readonly<Record<string, unknown>>): void {
  const [other] = Object.entries(others).find(([, value]) => value !== undefined) ?? [];
  if (other !== undefined)
    throw new MyCaseError(`${argument} cannot be used together with ${other}.`, {
      advice: `Leave out ${other}, or call twice.`,
    });
}

function formatLabel(id: number, version: number | undefined, { name, format, pageCount }: DocumentText): string {
  const versionText = version === undefined ? '' : `, version ${version}`;
  const kind = format === 'text' ? 'a text file' : format;
  const pages = pageCount === undefined ? '' : `, ${pluralize(pageCount, PAGE_WORDS[format] ?? 'page')}`;
  return `${quoteValue(name)} (document ${id}${versionText}): ${kind}${pages}.`;
}

const READ_NOTE = 'Read one with attachment: its name or number.';
const INNER_NOTE = 'Attachments of an attached mail cannot be read. Use download_document for the file of the mail.';

/** The facts about a report: its first sentence, the attachment that was read, and the firm's time zone. */
interface ReportFrame {
  readonly label: string;
  readonly attachment: string | undefined;
  readonly zone: string;
}

function toReport(
  text: DocumentText,
  { summary, sections, ...content }: Content,
  { label, attachment, zone }: ReportFrame,
): Report {
  return {
    ...content,
    summary: [label, ...summary, ...formatMissingText(text)],
    sections: [
      ...sections,
      ...(text.attachments.length > 0
        ? [
            toSection('attachments', {
              title: 'Attachments',
              note: attachment === undefined ? READ_NOTE : INNER_NOTE,
              rows: text.attachments.map(({ name, size }, i) => ({ number: i + 1, name, size })),
            }),
          ]
        : []),
    ],
    zone,
  };
}
