import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import { joinWords } from '../../base/sentences.ts';

/** A value that a placeholder stands for, or the reason why there is none. */
export type PlaceholderValue = { readonly text: string } | { readonly missing: string };

/** The values by the names of the placeholders. */
export type PlaceholderValues = Readonly<Record<string, PlaceholderValue>>;

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** Returns the names of the placeholders of a text, such as `client.name` for `{{client.name}}`, each once. */
export const findPlaceholders = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name)),
];

/**
 * Returns the texts of the named placeholders. Throws a MyCaseError for a name that is not known, and for a placeholder
 * without a value, so that no document has a gap.
 */
export function takeValues(names: readonly string[], values: PlaceholderValues): ReadonlyMap<string, string> {
  const faults = new Map<string, string[]>();
  for (const name of names) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    const fault = value === undefined ? 'not known.' : 'missing' in value ? `empty: ${value.missing}` : undefined;
    if (fault !== undefined) faults.set(fault, [...(faults.get(fault) ?? []), `{{${name}}}`]);
  }
  if (faults.size > 0) {
    const sentences = [...faults].map(
      ([fault, placeholders]) => `${joinWords(placeholders, 'and')} ${placeholders.length > 1 ? 'are' : 'is'} ${fault}`,
    );
    throw new MyCaseError(`Nothing was created. ${sentences.join(' ')}`, {
      advice: `Write the text itself, or complete the record in MyCase. Placeholders: ${Object.keys(values)
        .map((name) => `{{${name}}}`)
        .join(', ')}.`,
    });
  }
  return new Map(names.map((name) => [name, getText(values[name])]));
}

const getText = (value: PlaceholderValue | undefined): string => (value && 'text' in value ? value.text : '');

/** Replaces the placeholders of a text. Their values are not read as Markdown. */
export const fillPlaceholders = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(PLACEHOLDER, (_, name: string) => values.get(name) ?? '');

/** The lines of a preview that show the values, quoted and whole. */
export const formatValues = (values: ReadonlyMap<string, string>): readonly string[] =>
  [...values].map(([name, text]) => `  {{${name}}}: ${quoteValue(text, text.length)}`);
