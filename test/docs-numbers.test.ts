import { expect, it } from 'vitest';
import { CONFIG_OPTIONS } from '../src/config/config-options.ts';
import { toolsets } from '../src/tools/index.ts';
import { workflows } from '../src/workflows/index.ts';
import { TOKEN_TTL_MINUTES } from '../src/writes/confirm/confirmation-tokens.ts';
import { PREVIEW_LIMITS } from '../src/writes/confirm/preview-text.ts';
import { readProjectFile, withoutCodeBlocks } from './support/docs-pages.ts';
import { READING_TOOLS, TOOLS } from './support/listed-tools.ts';

// Compares each number in the text of some pages with its source. Pages that are made from a run have tests of their
// own.

const PAGES = ['README.md', 'docs/getting-started.md', 'docs/sign-in.md', 'docs/safety.md', 'docs/trust.md'];

/** Parts of a page that are no statements: generated parts, code, addresses, and numbers of headings and lists. */
const NO_STATEMENT = /<!-- (\w+): start -->[\s\S]*?<!-- \1: end -->|`[^`]+`|\]\([^)]*\)|^#+ \d\. |^\d\. /gm;

/** Names that contain a number, and facts that others documented. */
const NAMES = [
  'OAuth 2.0',
  'Formal Opinion 512',
  'July 29, 2024',
  /\((\d\.\d+(, )?)+\)/g,
  // VS Code: it sends at most so many tools to a model.
  'at most 128 tools',
  // MyCase: how long its tokens are valid.
  'valid for 24 hours',
  'for 2 weeks',
];

/** A number that a page states, with the words around it in which `{}` stands for the number. */
const FACTS: readonly (readonly [string, unknown])[] = [
  ['each of the {} operations', Object.values(toolsets).flat().length],
  ['{} tools do a whole job', workflows.length],
  ['{} questions of a law firm', measured(/measures (\d+) questions/)],
  ['a question takes {} call', measured(/a question takes (\d+) call/)],
  ['Node {} or later', JSON.parse(readProjectFile('package.json')).engines.node.replace('>=', '')],
  ['| {} | read |', READING_TOOLS],
  ['| {} | read, create and change |', TOOLS - countDeleteTools()],
  ['| {} | read, create, change and delete |', TOOLS],
  ['more than {} hours', constantOf('src/writes/confirm/improbable-values.ts', 'MAX_HOURS')],
  ['for {} minutes', TOKEN_TTL_MINUTES],
  ['more than {} characters', PREVIEW_LIMITS.preview],
  ['more than {} items', PREVIEW_LIMITS.listItems],
  ['above {} characters', constantOf('src/workflows/write-many/format-preview.ts', 'MAX_PLAN_PREVIEW_LENGTH')],
  ['first {} characters', constantOf('src/workflows/create-document/create-document.ts', 'MAX_SHOWN_LENGTH')],
  ['at most {} tokens, by an estimate', CONFIG_OPTIONS.find(({ flag }) => flag === '--answer-tokens')?.defaultText],
  [
    'an agent at most {} tokens',
    /costs at most ([\d,]+) tokens/.exec(readProjectFile('test/catalog/catalog.test.ts'))?.[1],
  ],
];

/** A number that a page rounds, and the share by which it may differ. */
const ROUNDED: readonly (readonly [string, unknown])[] = [
  ['about {} tokens, the unit', measured(/call and ([\d,]+) tokens/)],
  ['instead needs about {} tokens', measured(/Raw, it takes \d+ calls and ([\d,]+) tokens/)],
];
const MAX_ROUNDING = 0.1;

it.each(PAGES)('each number of %s has a source, and equals it', (page) => {
  let text = withoutCodeBlocks(readProjectFile(page)).replaceAll(NO_STATEMENT, '').replaceAll(/\s+/g, ' ');
  for (const name of NAMES) text = text.replaceAll(name, '');
  for (const [words, source] of FACTS)
    text = text.replaceAll(toPattern(words), (_, number: string) => {
      expect(number.replaceAll(',', ''), words).toBe(String(source).replaceAll(',', ''));
      return '';
    });
  for (const [words, source] of ROUNDED)
    text = text.replaceAll(toPattern(words), (_, number: string) => {
      const exact = toNumber(source);
      expect(Math.abs(toNumber(number) - exact) / exact, words).toBeLessThan(MAX_ROUNDING);
      return '';
    });
  expect(text.match(/.{0,40}\d.{0,40}/g) ?? []).toEqual([]);
});

it('each fact is stated on a page', () => {
  const text = PAGES.map(readProjectFile).join(' ').replaceAll(/\s+/g, ' ');
  for (const [words] of [...FACTS, ...ROUNDED]) expect(text, words).toMatch(toPattern(words));
});

const toNumber = (value: unknown): number => Number(String(value).replaceAll(',', ''));

const toPattern = (words: string): RegExp =>
  new RegExp(words.replaceAll(/[.|]/g, '\\$&').replace('{}', '(\\d[\\d,.]*\\d|\\d)'), 'g');

/** A number that `npm run evals` measured. */
function measured(pattern: RegExp): string | undefined {
  return pattern.exec(readProjectFile('docs/evals.md'))?.[1];
}

function constantOf(file: string, name: string): string | undefined {
  return new RegExp(`const ${name} = ([\\d_]+)`).exec(readProjectFile(file))?.[1]?.replaceAll('_', '');
}

function countDeleteTools(): number {
  return Object.values(toolsets)
    .flat()
    .filter(({ method }) => method === 'DELETE').length;
}
