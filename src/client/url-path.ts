import { MyCaseError } from '../base/mycase-error.ts';

/**
 * Puts values into a path's `{name}`s. Throws a MyCaseError for a value that is missing, or that would climb out of
 * its place or split it: nothing is sent then.
 */
export function expandPath(template: string, values: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeSegment(name, values[name]));
}

function encodeSegment(name: string, value: unknown): string {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  if (text === '' || text === '.' || text === '..' || !/^[\w.~:@+=-]+$/.test(text)) {
    throw new MyCaseError(`${name} must be the id of one record, letters and digits only; nothing was sent to MyCase.`);
  }
  return encodeURIComponent(text);
}

/** A query string with its `?`, or nothing. Lists are joined by commas, as MyCase's `field[…]` wants them. */
export function formatQueryString(query: Readonly<Record<string, unknown>> = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) params.append(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  return params.size > 0 ? `?${params}` : '';
}
