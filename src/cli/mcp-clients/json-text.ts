import { createScanner, type Node } from 'jsonc-parser';
import type { TextEdit } from './text-edit.ts';

// Edits of JSON texts that keep comments, commas, indentation and line breaks. jsonc-parser finds the places. Its own
// edits are not used, because they remove comments that are next to a removed property.

/** Returns the edits that set a property of an object. The property is added at the end, or its value is replaced. */
export function setJsonProperty(text: string, object: Node, key: string, value: unknown): TextEdit[] {
  const property = findProperty(object, key);
  const [, oldValue] = property?.children ?? [];
  if (property && oldValue) {
    const added = formatValue(text, value, getLineIndent(text, property.offset));
    return [{ offset: oldValue.offset, length: oldValue.length, added }];
  }
  const last = object.children?.at(-1);
  return last ? addAfter(text, object, last, key, value) : [addToEmpty(text, object, key, value)];
}

/** Returns the edits that remove a property of an object. Its line goes with it if nothing else is on the line. */
export function removeJsonProperty(text: string, object: Node, key: string): TextEdit[] {
  const property = findProperty(object, key);
  if (!property) return [];
  const properties = object.children ?? [];
  const previous = properties[properties.indexOf(property) - 1];
  const commaEnd = findCommaEnd(text, getEnd(property));
  const removal = findRemoval(text, property.offset, commaEnd ?? getEnd(property));
  if (properties.length === 1) return [removeContent(text, object, removal)];
  const previousComma = commaEnd === undefined && previous ? findCommaEnd(text, getEnd(previous)) : undefined;
  return previousComma === undefined ? [removal] : [{ offset: previousComma - 1, length: 1, added: '' }, removal];
}

/** Returns the edit that removes a range with its line, or with the white space that is next to it on the line. */
function findRemoval(text: string, offset: number, end: number): TextEdit {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const spacesBefore = /[ \t]*$/.exec(text.slice(lineStart, offset))?.[0].length ?? 0;
  const [spacesAfter = '', lineBreak] = /^[ \t]*(\r?\n|$)?/.exec(text.slice(end)) ?? [];
  const isFirst = offset - spacesBefore === lineStart;
  if (isFirst && lineBreak !== undefined)
    return { offset: lineStart, length: end + spacesAfter.length - lineStart, added: '' };
  return isFirst
    ? { offset, length: end + spacesAfter.length - offset, added: '' }
    : { offset: offset - spacesBefore, length: end - offset + spacesBefore, added: '' };
}

/** Returns the property of an object. Undefined if there is none. */
export const findProperty = ({ children = [] }: Node, key: string): Node | undefined =>
  children.find(({ children: [name] = [] }) => name?.value === key);

/** Makes `{}` of an object without its only property, if the object has no comment. */
function removeContent(text: string, object: Node, removal: TextEdit): TextEdit {
  const start = object.offset + 1;
  const end = getEnd(object) - 1;
  const rest = text.slice(start, removal.offset) + text.slice(removal.offset + removal.length, end);
  return rest.trim() === '' ? { offset: start, length: end - start, added: '' } : removal;
}

function addAfter(text: string, object: Node, last: Node, key: string, value: unknown): TextEdit[] {
  const lastEnd = getEnd(last);
  const commaEnd = findCommaEnd(text, lastEnd);
  const comma: TextEdit[] = commaEnd === undefined ? [{ offset: lastEnd, length: 0, added: ',' }] : [];
  const end = commaEnd ?? lastEnd;
  const closingComma = commaEnd === undefined ? '' : ',';
  if (!hasLineBreak(text.slice(object.offset, getEnd(object)))) {
    const added = ` ${JSON.stringify(key)}: ${JSON.stringify(value)}${closingComma}`;
    return [...comma, { offset: end, length: 0, added }];
  }
  // A comment on the line of the last property belongs to it.
  const lineRest = /^[ \t]*(?:\/\*[^\r\n]*?\*\/[ \t]*)?(?:\/\/[^\r\n]*)?(?=\r?\n)/.exec(text.slice(end))?.[0] ?? '';
  const indent = getLineIndent(text, last.offset);
  const added = getEol(text) + indent + formatProperty(text, key, value, indent) + closingComma;
  return [...comma, { offset: end + lineRest.length, length: 0, added }];
}

function addToEmpty(text: string, object: Node, key: string, value: unknown): TextEdit {
  const end = getEnd(object) - 1;
  const content = text.slice(object.offset + 1, end).trimEnd();
  const start = object.offset + 1 + content.length;
  const outerIndent = getLineIndent(text, object.offset);
  const indent = outerIndent + getIndentUnit(text);
  const eol = getEol(text);
  const added = eol + indent + formatProperty(text, key, value, indent) + eol + outerIndent;
  return { offset: start, length: end - start, added };
}

/** Formats a property for a line with this indentation. */
const formatProperty = (text: string, key: string, value: unknown, indent: string): string =>
  `${JSON.stringify(key)}: ${formatValue(text, value, indent)}`;

const formatValue = (text: string, value: unknown, indent: string): string =>
  JSON.stringify(value, null, getIndentUnit(text)).replaceAll('\n', getEol(text) + indent);

/** Returns the offset after the comma that follows a place. Undefined if there is no comma before the next value. */
function findCommaEnd(text: string, offset: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  scanner.scan();
  return text[scanner.getTokenOffset()] === ',' ? scanner.getPosition() : undefined;
}

const getEnd = ({ offset, length }: Node): number => offset + length;

const hasLineBreak = (text: string): boolean => text.includes('\n');

/** Returns the line break of a text: that of its first line. */
export const getEol = (text: string): string => (/\r?\n/.exec(text) ?? ['\n'])[0];

/** Returns the white space at the start of the line of an offset. */
const getLineIndent = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';

/** Returns the white space that one level is indented by: that of the first indented line. */
const getIndentUnit = (text: string): string => /\n([ \t]+)["/]/.exec(text)?.[1] ?? '  ';
