import { MyCaseError } from '../base/mycase-error.ts';

/**
 * Replaces each `{name}` of a path by its value. Throws a MyCaseError for a missing value, and for a value that would
 * change the structure of the path. Nothing is sent then.
 */
export function expandPath(template: string, values: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeSegment(name, values[name]));
}

function encodeSegment(name: string, value: unknown): string {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  if (text === '' || text === '.' || text === '..' || !/^[\w.~:@+=-]+$/.test(text)) {
    throw new MyCaseError(
      `${name} must be the id of one record, with letters and digits only. Nothing was sent to MyCase.`,
    );
  }
  return encodeURIComponent(text);
}

/** Returns a query string with its `?`, or ''. Lists are joined by commas, as MyCase's `field[…]` requires. */
export function formatQueryString(query: Readonly<Record<string, unknown>> = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) params.append(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  return params.size > 0 ? `?${params}` : '';
}
