import { type Fields, isFields, type Json } from '../json.ts';
import type { Incoming } from '../request.ts';

/** Returns the parameters in a form-encoded or JSON body; undefined for another body. */
export function parameters({ headers, bytes }: Incoming): Fields | undefined {
  const body = Buffer.from(bytes).toString();
  const [type] = (headers['content-type'] ?? '').toLowerCase().split(';');
  if (type === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(body));
  return type === 'application/json' ? jsonObject(body) : undefined;
}

function jsonObject(body: string): Fields | undefined {
  try {
    const json: Json = JSON.parse(body);
    return isFields(json) ? json : undefined;
  } catch {
    return undefined;
  }
}
