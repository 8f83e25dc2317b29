import { resolve, v1 } from './contract.ts';
import type { Fields, Json } from './json.ts';
import { type Operation, operations, type Properties } from './routes.ts';
import { type CollectionName, isCollection } from './store.ts';

/** The operations of MyCase's version 1. */
export const v1Operations: readonly Operation[] = operations(v1);

const OTHER_NAMES: { readonly [segment: string]: CollectionName } = {
  subfolders: 'folders',
  subscriptions: 'webhooks',
  versions: 'document_versions',
};

/** Returns the collection of an operation: the last segment of its path that is the name of a collection. */
export function collectionOf({ segments }: Operation): CollectionName | undefined {
  const word = segments.findLast((segment) => segment in OTHER_NAMES || isCollection(segment));
  if (word === undefined) return undefined;
  return isCollection(word) ? word : OTHER_NAMES[word];
}

const SHAPES = new Map<CollectionName, Properties>();
for (const operation of v1Operations) {
  const name = collectionOf(operation);
  const lastWord = operation.segments.findLast((segment) => !segment.startsWith('{')) ?? '';
  const isRecord = lastWord in OTHER_NAMES || isCollection(lastWord);
  if (operation.method === 'GET' && isRecord && name && operation.answer?.properties) {
    SHAPES.set(name, operation.answer.properties);
  }
}

/** Returns the fields of a collection's records in responses. */
export function shape(name: CollectionName): Properties {
  return SHAPES.get(name) ?? {};
}

/** Returns an empty record: lists are empty, flags are false, other fields are null. */
export function blank(name: CollectionName): Fields {
  const fields: Fields = {};
  for (const [field, schema] of Object.entries(shape(name))) {
    const { type } = resolve(schema, v1);
    if (field !== 'id' && !schema.deprecated) fields[field] = blankValue(type);
  }
  return fields;
}

function blankValue(type: string | readonly string[] | undefined): Json {
  if (type === 'array') return [];
  return type === 'boolean' ? false : null;
}
