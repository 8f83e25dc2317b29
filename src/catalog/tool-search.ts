import MiniSearch from 'minisearch';
import type { CatalogTool, ToolAction } from './catalog.ts';
import {
  expandSynonyms,
  findAction,
  getAction,
  isPreposition,
  isWeakWord,
  type RequestAction,
  replacePhrases,
  toIndexTerm,
} from './synonyms.ts';

/** Searches tools by a request in a person's words. */
export interface ToolSearch {
  /** Returns the tools that fit the request, the best first. */
  search(request: string): CatalogTool[];
}

/** Factors for the rank of tools that do something else than the request asks for. */
const OTHER_ACTION_FACTOR = { certain: 0.25, uncertain: 0.5 };

/** Factor for tools that read one record by its id: a request seldom has an id. */
const SINGLE_RECORD_FACTOR = 0.85;

/** The factors of a statement. Some requests for records look like one. */
const STATEMENT_FACTORS: Readonly<Record<ToolAction, number>> = { create: 1, update: 0.9, read: 0.75, delete: 0.5 };

/** Factor for the first word of a request if it is a verb: it says what to do. */
const FIRST_VERB_BOOST = 1.5;

const WEAK_WORD_FACTOR = 0.2;

/** Factor for the words after a preposition: they only say more about the object. */
const DETAIL_FACTOR = 0.6;

const NON_WORD = /[^\p{L}\p{N}_]+/u;

const EXTRA_NAME_WORDS_PENALTY = 0.3;

interface SearchEntry {
  readonly name: string;
  readonly words: string;
  readonly description: string;
  /** Whole names of arguments, with a `_` before each, so that no other word is a prefix of one. */
  readonly argumentNames: string;
  /** The words in them, without ids: these name other records than the tool is about. */
  readonly argumentWords: string;
}

/** Creates a search over tools. It builds an index of their names, titles, descriptions and arguments. */
export function createToolSearch(tools: readonly CatalogTool[]): ToolSearch {
  const toolsByName = new Map(tools.map((tool) => [tool.name, tool]));
  const index = new MiniSearch<SearchEntry>({
    idField: 'name',
    fields: ['words', 'description', 'argumentNames', 'argumentWords'],
    tokenize: (text) => text.split(NON_WORD),
    processTerm: toIndexTerm,
    searchOptions: {
      boost: { words: 4, argumentNames: 3, argumentWords: 0.4 },
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      prefix: (term) => term.length > 3,
      weights: { fuzzy: 0.3, prefix: 0.4 },
      bm25: { k: 1.2, b: 0, d: 0.5 },
      processTerm: expandSynonyms,
    },
  });
  index.addAll(tools.map(toEntry));
  return {
    search(request) {
      const action = findAction(request);
      const words = weighWords(request);
      const terms = new Set(words.flatMap(({ word }) => expandSynonyms(word) ?? []));
      const queries = words.map(({ word, factor }) => ({ queries: [word], boostTerm: () => factor }));
      const hits = index.search(
        { queries },
        {
          boostDocument: (id) => {
            const tool = toolsByName.get(String(id));
            return tool ? getActionFactor(tool, action) * getNameFactor(tool, terms) : 1;
          },
        },
      );
      return hits.flatMap(({ id }) => toolsByName.get(String(id)) ?? []);
    },
  };
}

/** The words of a request that the index can have, each with the factor of its weight. */
function weighWords(request: string): { word: string; factor: number }[] {
  const words = splitRequest(request);
  const detailStart = words.findIndex(isPreposition);
  return words.flatMap((word, i) => {
    if (toIndexTerm(word) === null) return [];
    const positionFactor = detailStart >= 0 && i > detailStart ? DETAIL_FACTOR : 1;
    return [{ word, factor: positionFactor * getWordFactor(word, i) }];
  });
}

/** The words of a request. Of a name such as `due_date` both the name and its words. */
const splitRequest = (request: string): string[] =>
  replacePhrases(request)
    .split(NON_WORD)
    .filter(Boolean)
    .flatMap((word) => (word.includes('_') ? [word, `_${word}`, ...word.split('_')] : [word]));

function getWordFactor(word: string, position: number): number {
  if (isWeakWord(word)) return WEAK_WORD_FACTOR;
  return position === 0 && getAction(word) ? FIRST_VERB_BOOST : 1;
}

function toEntry({ name, title, description, inputSchema }: CatalogTool): SearchEntry {
  const argumentNames = Object.keys(Object(inputSchema.properties)).filter((one) => one !== 'allow_duplicate');
  return {
    name,
    words: `${name} ${name.replaceAll('_', ' ')} ${title}`,
    description,
    argumentNames: argumentNames.map((one) => `_${one}`).join(' '),
    argumentWords: argumentNames
      .filter((one) => !one.endsWith('_id'))
      .join(' ')
      .replaceAll('_', ' '),
  };
}

/**
 * A factor that is lower for a tool whose name has words that are not in the request: `create_client_note` for a
 * client.
 */
function getNameFactor({ name }: CatalogTool, terms: ReadonlySet<string>): number {
  const nouns = name
    .split('_')
    .slice(1)
    .flatMap((word) => toIndexTerm(word) ?? []);
  if (nouns.length === 0) return 1;
  return 1 - EXTRA_NAME_WORDS_PENALTY * (nouns.filter((noun) => !terms.has(noun)).length / nouns.length);
}

function getActionFactor(tool: CatalogTool, { action, isCertain }: RequestAction): number {
  const own = tool.action;
  if (action === 'read' && tool.name.startsWith('get_')) return SINGLE_RECORD_FACTOR;
  if (action === 'store') return STATEMENT_FACTORS[own];
  return own === action ? 1 : OTHER_ACTION_FACTOR[isCertain ? 'certain' : 'uncertain'];
}
