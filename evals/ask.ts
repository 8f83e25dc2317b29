import { readFile } from 'node:fs/promises';
import type { Client } from '@modelcontextprotocol/client';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { expandTables } from '../test/support/structured.ts';
import { xlsxCells } from '../test/workflows/sheets.ts';
import { faults } from './check.ts';
import type { Answer, Call, Posed, Step } from './question.ts';

/** How many calls and tokens (o200k) a question may take. */
export const MAX_TOKENS = { calls: 3, tokens: 6_000 } as const;

/** A question that was asked. */
export interface Asked {
  readonly answers: readonly Answer[];
  readonly calls: number;
  /** Of the calls as they are written, and of the answers' texts. */
  readonly tokens: number;
  /** The same where a client shows its model the structured content instead. */
  readonly structuredTokens: number;
  /** What is wrong; nothing where the answer is right and in reach. */
  readonly faults: readonly string[];
}

/** Makes the calls of a question, one after another, and compares what comes back with what is expected. */
export async function ask(client: Client, { steps, expected }: Posed): Promise<Asked> {
  const answers: Answer[] = [];
  let written = 0;
  for (const step of steps) {
    const call = callOf(step, answers);
    written += countTokens(JSON.stringify(call));
    answers.push(await answerTo(client, call));
  }
  const tokens = written + total(answers.map(({ text }) => text));
  const structuredTokens =
    written + total(answers.map(({ text, structured }) => (structured ? JSON.stringify(structured) : text)));
  return {
    answers,
    calls: steps.length,
    tokens,
    structuredTokens,
    faults: [
      ...faults(answers, expected),
      ...(steps.length > MAX_TOKENS.calls ? [`it takes ${steps.length} calls`] : []),
      ...(tokens > MAX_TOKENS.tokens ? [`it takes ${tokens} tokens`] : []),
    ],
  };
}

function callOf(step: Step, answers: readonly Answer[]): Call {
  const last = answers.at(-1);
  if (typeof step !== 'function') return step;
  if (!last) throw new Error('the first call of a question can need no answer');
  return step(last);
}

async function answerTo(client: Client, { tool, arguments: given }: Call): Promise<Answer> {
  const { content, structuredContent, isError = false } = await client.callTool({ name: tool, arguments: given });
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
  const data = expandTables({ ...Object(structuredContent) });
  const [, path] = / saved as (.+?\.(?:csv|xlsx)), /.exec(text) ?? [];
  const file = path === undefined ? '' : await readLines(path);
  return { text, isError, data, structured: structuredContent ? { ...Object(structuredContent) } : undefined, file };
}

/** The text of a CSV file, or the rows of a workbook written in the same form. */
async function readLines(path: string): Promise<string> {
  const bytes = await readFile(path);
  if (path.endsWith('.csv')) return bytes.toString();
  return xlsxCells(bytes)
    .map((row) => row.join())
    .join('\n');
}

const total = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + countTokens(text), 0);
