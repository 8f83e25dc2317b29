import * as z from 'zod';
import type { DateRange } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { getReadEnd } from '../../cache/list-cache.ts';
import { formatProvenance } from '../../cache/provenance.ts';
import type { CallContext } from '../../client/client-types.ts';
import { DatabaseError } from '../../database/database-error.ts';
import type { Report } from '../../formatting/report-result.ts';
import { formatWords, parseWords, type SearchedWords } from '../../text-index/parse-words.ts';
import { TEXT_KINDS, TEXT_ORDERS, type TextKind } from '../../text-index/text-protocol.ts';
import { defineReadWorkflow, type WorkflowContext } from '../define-workflow.ts';
import { formatDateRange, parseDays } from '../shared/date-range.ts';
import { caseArgument, clientArgument } from '../shared/reference-fields.ts';
import { toRowSchemas } from '../shared/sections.ts';
import { collectTexts } from './collect-texts.ts';
import { formatAge, formatCoverage, isComplete } from './coverage.ts';
import { fetchUnreadSection, toFoundSection } from './found-rows.ts';
import { resolveSearchedRecords } from './searched-records.ts';

const DEFAULT_LIMIT = 20;

/** The most characters of a snippet, and of a text in a log. */
const SNIPPET_LENGTH = 300;
const LOG_TEXT_LENGTH = 500;

/** The kinds of records in a log of communication, by default. */
const LOG_KINDS: readonly TextKind[] = ['notes', 'messages', 'calls'];

const INPUT = {
  words: z
    .string()
    .optional()
    .describe('All must occur: lease "quiet enjoyment" terminat* (beginning of a word) rent OR deposit'),
  case: caseArgument.optional(),
  client: clientArgument.optional(),
  since: z.string().optional().describe('First day, or a period: 2026-03-31, last_month'),
  until: z.string().optional().describe('Last day'),
  kinds: z.array(z.enum(TEXT_KINDS)).min(1).optional().describe('Default all; without words all except documents'),
  order: z.enum(TEXT_ORDERS).optional().describe('Default best; without words newest'),
  limit: z.int().min(1).max(100).optional().describe(`Default ${DEFAULT_LIMIT}`),
};

type SearchArguments = z.infer<z.ZodObject<typeof INPUT>>;

/** Searches the texts of documents, notes, messages and calls, or lists them in order of time. */
export const searchText = defineReadWorkflow({
  name: 'search_text',
  title: 'Search texts',
  description:
    'Finds words in the text of documents, notes, messages and calls of a case, a client or the firm, with page, ' +
    'snippet, author and date. Without words: the log of communication of a case or client. States what was not searched.',
  input: INPUT,
  sections: toRowSchemas(['found', 'not_searched']),
  async run(args, context, call) {
    assertSearchable(args);
    const words = args.words === undefined ? undefined : parseWords(args.words);
    const days = parseDays({ name: 'since', text: args.since }, { name: 'until', text: args.until }, context.zone);
    context.text.beginSearch();
    try {
      return await search({ args, words, days }, context, call);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      throw new MyCaseError(`The texts could not be searched: ${error.message}.`, { advice: 'Call again.' });
    } finally {
      await context.text.endSearch();
    }
  },
});

function assertSearchable({ words, case: matter, client }: SearchArguments): void {
  if (matter !== undefined && client !== undefined) {
    throw new MyCaseError('Name a case or a client, not both.', {
      advice: 'A search of a case includes the messages of its clients about the case.',
    });
  }
  if (words === undefined && matter === undefined && client === undefined) {
    throw new MyCaseError('Without words, a case or a client is needed.', { advice: 'Add words, case or client.' });
  }
}

interface SearchRequest {
  readonly args: SearchArguments;
  readonly words: SearchedWords | undefined;
  readonly days: DateRange;
}

async function search(
  { args, words, days }: SearchRequest,
  { cache, text, zone }: WorkflowContext,
  call: CallContext,
): Promise<Report> {
  const until = getReadEnd(call);
  const kinds = args.kinds ?? (words ? TEXT_KINDS : LOG_KINDS);
  const [lists] = await Promise.all([cache.read(['cases', 'clients', 'staff', 'leads'], call), text.index.open()]);
  const searched = await resolveSearchedRecords(args, lists, cache, call);
  const { coverages, states } = await collectTexts({ text, cache, lists, searched, kinds, until, call });
  const found = await text.index.search({
    words,
    filter: {
      kinds,
      caseIds: searched.caseIds,
      clientId: searched.clientId,
      callClientIds: searched.contactIds,
      ...days,
    },
    order: args.order ?? (words ? 'best' : 'newest'),
    limit: args.limit ?? DEFAULT_LIMIT,
    snippetLength: words ? SNIPPET_LENGTH : LOG_TEXT_LENGTH,
  });
  return {
    summary: [
      `${formatTotal(found.total, words)}${formatDateRange(days)}${coverages.every(isComplete) ? '' : ', in the part that was searched'}.`,
      ...searched.notes,
      ...coverages.map((coverage) => formatCoverage(coverage, searched.text)),
      ...formatAge(coverages, zone),
      ...(kinds.includes('messages') ? [REPLIES_NOTE] : []),
      formatProvenance(states, zone),
    ],
    sections: [
      toFoundSection(found, words !== undefined, lists),
      ...(await fetchUnreadSection(coverages, lists, cache, call)),
    ],
    zone,
    truncationHint: 'Ask for a case, a client, a shorter period, fewer kinds, or more words.',
  };
}

function formatTotal(total: number, words: SearchedWords | undefined): string {
  if (!words) return total === 1 ? '1 record of communication' : `${total} records of communication`;
  return `${total} ${total === 1 ? 'record has' : 'records have'} ${formatWords(words)}`;
}

const REPLIES_NOTE = 'MyCase returns only the first message of a thread, so replies were not searched.';
