import { isDeepStrictEqual } from 'node:util';
import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { FileTextError } from './client-file-error.ts';
import { ADDRESS_FIELDS, type EntryFormat, type EntryPlace } from './entry-format.ts';
import { findProperty, removeJsonProperty, setJsonProperty } from './json-text.ts';
import { applyEdits, findEdit, getPosition, type TextEdit } from './text-edit.ts';

type JsonObject = Record<string, unknown>;

/** Files in JSON, also with comments and trailing commas. */
export const JSON_FORMAT: EntryFormat = {
  emptyText: '{}\n',
  hasContainer: (text, container) => findObject(text, parseRoot(text), container) !== undefined,
  setEntry(text, place, entry) {
    const { container, name } = place;
    const root = parseRoot(text);
    const servers = findObject(text, root, container);
    if (servers && findObject(text, servers, name)) return setFields(text, place, entry);
    const edits = servers
      ? setJsonProperty(text, servers, name, entry)
      : setJsonProperty(text, root, container, { [name]: entry });
    return checkEdits(text, edits, [container, name]);
  },
  removeEntry(text, { container, name }, keepsContainer) {
    const root = parseRoot(text);
    const servers = findObject(text, root, container);
    if (!servers || !findProperty(servers, name)) return [];
    const isLast = servers.children?.length === 1;
    return isLast && !keepsContainer
      ? checkEdits(text, removeJsonProperty(text, root, container), [container])
      : checkEdits(text, removeJsonProperty(text, servers, name), [container, name]);
  },
  isEmpty: (text) => parseRoot(text).children?.length === 0 && /^\s*\{\s*\}\s*$/.test(text),
};

/** Sets the fields of an entry that differ, and removes addresses. The other fields and all comments stay. */
function setFields(text: string, place: EntryPlace, entry: Readonly<JsonObject>): TextEdit[] {
  let result = text;
  for (const key of ADDRESS_FIELDS)
    result = applyEdits(result, removeJsonProperty(result, findEntry(result, place), key));
  for (const [key, value] of Object.entries(entry)) {
    const oldEntry = findEntry(result, place);
    const oldFields: JsonObject = getNodeValue(oldEntry);
    if (!isDeepStrictEqual(oldFields[key], value))
      result = applyEdits(result, setJsonProperty(result, oldEntry, key, value));
  }
  return result === text ? [] : checkEdits(text, [findEdit(text, result)], [place.container, place.name]);
}

/** Parses a text. Throws a FileTextError with line and column if it is not a JSON object. An empty text is an error. */
function parseRoot(text: string): Node {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first)
    throw createTextError(text, first.offset, FAULTS[printParseErrorCode(first.error)] ?? 'this is not valid JSON');
  if (root?.type !== 'object') throw createTextError(text, root?.offset ?? 0, 'a JSON object is expected');
  return root;
}

const FAULTS: Readonly<Record<string, string>> = {
  CommaExpected: 'a comma is missing',
  ColonExpected: 'a colon is missing',
  ValueExpected: 'a value is missing',
  PropertyNameExpected: 'a name in double quotes is missing',
  CloseBraceExpected: 'a closing brace is missing',
  CloseBracketExpected: 'a closing bracket is missing',
  EndOfFileExpected: 'the text goes on after the end of the object',
  UnexpectedEndOfString: 'a text has no closing quotation mark',
  UnexpectedEndOfComment: 'a comment has no end',
};

function createTextError(text: string, offset: number, fault: string): FileTextError {
  const { line, column } = getPosition(text, offset);
  return new FileTextError(`line ${line}, column ${column}: ${fault}`);
}

/** Returns the object of an entry. Throws a FileTextError if there is none. */
function findEntry(text: string, { container, name }: EntryPlace): Node {
  const servers = findObject(text, parseRoot(text), container);
  const entry = servers && findObject(text, servers, name);
  if (!entry) throw new FileTextError(`there is no "${name}"`);
  return entry;
}

/** Returns the object that is the value of a property. Throws a FileTextError if it is not one object. */
function findObject(text: string, parent: Node, key: string): Node | undefined {
  const [property, ...others] = (parent.children ?? []).filter(({ children: [name] = [] }) => name?.value === key);
  const [, value] = property?.children ?? [];
  if (others[0]) throw createTextError(text, others[0].offset, `"${key}" is there twice`);
  if (value && value.type !== 'object') throw createTextError(text, value.offset, `"${key}" must be an object`);
  return value;
}

/** Returns the edits. Throws a FileTextError if they change a value outside of the path. */
function checkEdits(text: string, edits: TextEdit[], path: readonly string[]): TextEdit[] {
  const withoutPath = (json: string) => removeAt(getNodeValue(parseRoot(json)), path);
  if (isDeepStrictEqual(withoutPath(text), withoutPath(applyEdits(text, edits)))) return edits;
  throw new FileTextError('the file has a form that this program cannot edit');
}

/** Removes the value at a path, and the objects of the path that are then empty. */
function removeAt(object: JsonObject, [key = '', ...rest]: readonly string[]): JsonObject {
  const { [key]: value, ...others } = object;
  if (rest.length === 0 || value === undefined) return others;
  const remaining = removeAt(Object(value), rest);
  return Object.keys(remaining).length === 0 ? others : { ...others, [key]: remaining };
}
