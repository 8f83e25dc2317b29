import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Words that name nothing in this field, or that had several meanings here. Each has a standard term. */
const BANNED = new Set(
  (
    'anew aside asker beside besides bring brought cancelled catalogue crossing deed deeds demand demands door doors echoed gather ' +
    'gathered goal goals greet greeter greeting heard judge kept kin kinship knock lately lent likeness longest lookout ' +
    'meant meet met most pace passage patience rhythm said saw scribe seal sealed shelf shelves sight slips somebody sought ' +
    'spoke spoken stretch surplus surroundings tell telling told trial twin twins unseal unseen untaken walk walked ' +
    'whoever witness witnessed turn turns holder standing begun gone ones wanted apart further asked given ours theirs thing things stuff way ways'
  ).split(' '),
);

const SRC = join(import.meta.dirname, '../src');

/** Code without comments, texts and regular expressions; the expressions in template strings stay. */
function withoutTexts(code: string): string {
  const TOKENS =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|(?<=[=(,:!&|?;\n]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*|`(?:\\.|[^`\\])*`/g;
  return code.replace(TOKENS, (token) =>
    token.startsWith('`')
      ? [...token.matchAll(/\$\{([^}]*)\}/g)].map(([, inner = '']) => withoutTexts(inner)).join(' ')
      : ' ',
  );
}

const wordsIn = (identifier: string): string[] =>
  identifier.split(/_|(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/).map((word) => word.toLowerCase());

it('no identifier and no file name in src has a banned word', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('sandbox/'),
  );
  const found = files.flatMap((file) => {
    const code = withoutTexts(readFileSync(join(SRC, file), 'utf8'));
    const identifiers = new Set([...code.matchAll(/[A-Za-z_$][\w$]*/g)].map(([name]) => name));
    return [...identifiers, ...file.split(/[/.-]/)]
      .filter((name) => wordsIn(name).some((word) => BANNED.has(word)))
      .map((name) => `${file}: ${name}`);
  });
  expect(files.length).toBeGreaterThan(200);
  expect(found).toEqual([]);
});
