import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

// docs/troubleshooting.md quotes messages of the program. `…` stands for a value.

const ROOT = join(import.meta.dirname, '..');

/** The source, with texts that are joined by + as one text. */
const source = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !/^sandbox\/|live-check\/assumptions/.test(file))
  .map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'))
  .join('\n')
  .replaceAll(/(?<!\\)['"`]\s*\+\s*['"`]/g, '')
  .replaceAll(/\\(['"`])/g, '$1');

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Matches a message: a value is an expression in the text, or the end of the text. */
const toPattern = (message: string): RegExp =>
  new RegExp(message.split('…').map(escaped).join(String.raw`(?:\$\{[^\n]*?\}|(?=['"\`]))`));

const messages = [...readFileSync(join(ROOT, 'docs/troubleshooting.md'), 'utf8').matchAll(/^> (.*)$/gm)].map(
  ([, message = '']) => message,
);

it('the page quotes many messages', () => {
  expect(messages.length).toBeGreaterThan(30);
  expect(new Set(messages).size).toBe(messages.length);
});

it.each(messages)('the program has the message: %s', (message) => {
  expect(source).toMatch(toPattern(message));
});
