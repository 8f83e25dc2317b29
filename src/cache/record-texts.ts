import { isRecord, parseJson } from '../base/json.ts';
import type { ApiRecord } from '../records/api-record.ts';

/**
 * Records by id, each kept as a JSON text. Each access parses the text, so each returns another object.
 */
export class RecordTexts implements ReadonlyMap<number, ApiRecord> {
  readonly #texts: Map<number, string>;

  constructor(texts: ReadonlyMap<number, string> = new Map()) {
    this.#texts = new Map(texts);
  }

  /** The JSON texts of the records, by id. */
  get texts(): ReadonlyMap<number, string> {
    return this.#texts;
  }

  get size(): number {
    return this.#texts.size;
  }

  has(id: number): boolean {
    return this.#texts.has(id);
  }

  get(id: number): ApiRecord | undefined {
    const text = this.#texts.get(id);
    return text === undefined ? undefined : parseRecord(text);
  }

  set(id: number, record: ApiRecord): void {
    this.#texts.set(id, JSON.stringify(record));
  }

  delete(id: number): void {
    this.#texts.delete(id);
  }

  keys(): MapIterator<number> {
    return this.#texts.keys();
  }

  *values(): Generator<ApiRecord, undefined> {
    for (const text of this.#texts.values()) yield parseRecord(text);
  }

  *entries(): Generator<[number, ApiRecord], undefined> {
    for (const [id, text] of this.#texts) yield [id, parseRecord(text)];
  }

  [Symbol.iterator](): Generator<[number, ApiRecord], undefined> {
    return this.entries();
  }

  forEach(act: (record: ApiRecord, id: number, records: ReadonlyMap<number, ApiRecord>) => void): void {
    for (const [id, record] of this) act(record, id, this);
  }

  copy(): RecordTexts {
    return new RecordTexts(this.#texts);
  }

  /** Returns the records whose text contains one of some words, by id. */
  selectByText(words: readonly string[]): Map<number, ApiRecord> {
    const found = new Map<number, ApiRecord>();
    for (const [id, text] of this.#texts)
      if (words.some((word) => text.includes(word))) found.set(id, parseRecord(text));
    return found;
  }
}

/** Parses the JSON text of a record. */
export function parseRecord(text: string): ApiRecord {
  const record = parseJson(text);
  return isRecord(record) ? record : {};
}
