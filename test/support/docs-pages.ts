import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** A code block of a page. */
export interface CodeBlock {
  /** The word after the opening mark; empty if there is none. */
  readonly language: string;
  readonly text: string;
}

/**
 * Returns the paths of the pages in the project, in docs/ and in examples/, without those that `npm run docs` makes.
 */
export const listPages = (): string[] =>
  [ROOT, join(ROOT, 'docs'), join(ROOT, 'examples')].flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.md') && !['tools.md', 'configuration.md'].includes(file))
      .map((file) => relative(ROOT, join(folder, file))),
  );

/** Reads a file of the project. */
export const readProjectFile = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** Returns the code blocks of a page. */
export const listCodeBlocks = (text: string): CodeBlock[] =>
  [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)].map(([, language = '', block = '']) => ({ language, text: block }));

/** Returns a page without its code blocks. */
export const withoutCodeBlocks = (text: string): string => text.replaceAll(/^```\w*\n[\s\S]*?^```/gm, '');

/** Returns the code spans of a page, outside of its code blocks. */
export const listCodeSpans = (text: string): string[] =>
  [...withoutCodeBlocks(text).matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replaceAll('\n', ' '));
