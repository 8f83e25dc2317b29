import { findRaisedSeparator } from '../../base/raised-text.ts';
import type { TextSection } from '../document-text.ts';
import type { FormatText } from './format-text.ts';
import { type ByteDecoder, createPageDecoder, createSetDecoder } from './rtf-code-pages.ts';

/** A group of RTF: between { and }. */
interface Group {
  /** The bytes of \u that a reader without Unicode shows in its place. */
  readonly skippedCount: number;
  readonly isLeftOut: boolean;
  readonly target: 'text' | 'footnote' | 'comment' | 'header';
  readonly isDeleted: boolean;
  /** The number of the font. */
  readonly font: string;
  readonly isRaised: boolean;
}

/** Destinations whose text is not part of the document. */
const LEFT_OUT = new Set(
  (
    'fonttbl colortbl stylesheet info pict object objdata listtable listoverridetable rsidtbl generator filetbl revtbl ' +
    'themedata colorschememapping datastore latentstyles fldinst xmlnstbl bkmkstart bkmkend atnid atnauthor atnref ' +
    'atndate atrfstart atrfend nonshppict mmathPr pgptbl ftnsep ftnsepc aftnsep aftnsepc userprops docvar'
  ).split(' '),
);

const TARGETS: Readonly<Record<string, Group['target']>> = {
  footnote: 'footnote',
  annotation: 'comment',
  header: 'header',
  headerl: 'header',
  headerr: 'header',
  headerf: 'header',
  footer: 'header',
  footerl: 'header',
  footerr: 'header',
  footerf: 'header',
};

/** Control words that are characters. */
const CHARACTERS: Readonly<Record<string, string>> = {
  par: '\n',
  sect: '\n',
  page: '\n',
  line: '\n',
  row: '\n',
  nestrow: '\n',
  tab: '\t',
  cell: ' | ',
  nestcell: ' | ',
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
  emspace: ' ',
  enspace: ' ',
};

/** A token: a control word with its number, an escaped byte, a sign, a brace, or text. */
const TOKEN =
  /\\(?<word>[a-z]+)(?<number>-?\d+)? ?|\\'(?<hex>[0-9a-f]{2})|\\(?<sign>[^a-z])|(?<brace>[{}])|(?<plain>[^\\{}\r\n]+)|[\r\n]+/gi;

/** Reads a Rich Text document. Pictures and embedded objects are left out. */
export function readRtf(bytes: Buffer): FormatText {
  const source = bytes.toString('latin1');
  const reader = createRtfReader();
  const pattern = new RegExp(TOKEN);
  for (let token = pattern.exec(source); token; token = pattern.exec(source)) {
    const { groups = {}, index } = token;
    // So many bytes follow that are not text.
    if (groups.word === 'bin') pattern.lastIndex += Math.max(0, Number(groups.number ?? 0));
    else addToken(reader, groups, source.slice(index + 2, index + 40));
  }
  return reader.getText();
}

/** Adds a token. `next` is the text after its first two characters. */
function addToken(
  reader: ReturnType<typeof createRtfReader>,
  { word, number = '', hex, sign, brace, plain }: Readonly<Record<string, string | undefined>>,
  next: string,
): void {
  if (hex !== undefined) reader.addByte(Number.parseInt(hex, 16));
  else if (plain !== undefined) reader.addPlain(plain);
  else if (brace !== undefined) reader.setGroup(brace);
  else if (sign !== undefined) reader.addSign(sign, next);
  else if (word !== undefined) reader.addWord(word, number);
}

function createRtfReader() {
  const texts = { text: '', footnote: '', comment: '', header: '' };
  const groups: Group[] = [];
  let group: Group = { skippedCount: 1, isLeftOut: false, target: 'text', isDeleted: false, font: '', isRaised: false };
  let decoder = createPageDecoder('1252');
  let defaultFont = '';
  /** The decoders of the fonts with a code page of their own. */
  const fontDecoders = new Map<string, ByteDecoder>();
  let encoded: number[] = [];
  let toSkip = 0;
  let hasDeletion = false;
  /** The group of the text that was added last. */
  let lastGroup = group;
  const add = (text: string) => {
    if (group.isLeftOut || group.isDeleted) return;
    const before = texts[group.target];
    const isChanged = lastGroup.target === group.target && lastGroup.isRaised !== group.isRaised;
    texts[group.target] = `${before}${isChanged ? findRaisedSeparator(before, text, group.isRaised) : ''}${text}`;
    lastGroup = group;
  };
  const setRaised = (isRaised: boolean) => {
    group = { ...group, isRaised };
  };
  /** Decodes the bytes that are collected. A character can have two bytes. */
  const flush = () => {
    toSkip = 0;
    if (encoded.length === 0) return;
    add((fontDecoders.get(group.font) ?? decoder).decode(Uint8Array.from(encoded)));
    encoded = [];
  };
  const setDestination = (word: string) => {
    if (LEFT_OUT.has(word)) group = { ...group, isLeftOut: true };
    const target = Object.hasOwn(TARGETS, word) ? TARGETS[word] : undefined;
    if (target) group = { ...group, target };
  };
  const setters: Readonly<Record<string, (number: string) => void>> = {
    u(number) {
      add(String.fromCharCode(Number(number) & 0xffff));
      toSkip = group.skippedCount;
    },
    uc(number) {
      group = { ...group, skippedCount: Math.min(8, Number(number)) };
    },
    ansicpg(number) {
      decoder = createPageDecoder(number);
    },
    deff(number) {
      defaultFont = number;
      group = { ...group, font: number };
    },
    f(number) {
      group = { ...group, font: number };
    },
    fcharset(number) {
      const fontDecoder = createSetDecoder(number);
      if (fontDecoder) fontDecoders.set(group.font, fontDecoder);
    },
    cpg(number) {
      fontDecoders.set(group.font, createPageDecoder(number));
    },
    deleted(number) {
      group = { ...group, isDeleted: number !== '0' };
      hasDeletion ||= group.isDeleted;
    },
    super: (number) => setRaised(number !== '0'),
    nosupersub: () => setRaised(false),
    sub: () => setRaised(false),
    plain() {
      group = { ...group, isDeleted: false, isRaised: false, font: defaultFont };
    },
  };
  return {
    addByte(byte: number) {
      if (toSkip > 0) toSkip -= 1;
      else encoded.push(byte);
    },
    addPlain(plain: string) {
      const text = plain.slice(toSkip);
      toSkip = Math.max(0, toSkip - plain.length);
      for (const byte of Buffer.from(text, 'latin1')) encoded.push(byte);
    },
    setGroup(brace: string) {
      flush();
      if (brace === '{') groups.push(group);
      else group = groups.pop() ?? group;
    },
    addSign(sign: string, next: string) {
      flush();
      if (sign === '*') group = { ...group, isLeftOut: group.isLeftOut || !isKnownDestination(next) };
      else add(SIGNS[sign] ?? '');
    },
    addWord(word: string, number: string) {
      flush();
      if (Object.hasOwn(setters, word)) setters[word]?.(number);
      else if (Object.hasOwn(CHARACTERS, word)) add(CHARACTERS[word] ?? '');
      else setDestination(word);
    },
    getText(): FormatText {
      flush();
      const toSection = (target: 'header' | 'footnote' | 'comment', place: string): TextSection[] => {
        const text = texts[target].trim();
        return text === '' ? [] : [{ place, text }];
      };
      return {
        sections: [
          ...toParagraphs(texts.text),
          ...toSection('header', 'headers and footers'),
          ...toSection('footnote', 'footnotes'),
          ...toSection('comment', 'comments'),
        ],
        notes: hasDeletion ? ['Tracked deletions are left out of the text.'] : [],
      };
    },
  };
}

/** Signs after a backslash that are characters. */
const SIGNS: Readonly<Record<string, string>> = {
  '~': '\u00a0',
  _: '-',
  '\n': '\n',
  '\r': '\n',
  '\\': '\\',
  '{': '{',
  '}': '}',
};

/** Returns whether a group that readers may leave out has text of the document. */
const isKnownDestination = (next: string): boolean => {
  const [, word = ''] = /^\s*\\([a-z]+)/i.exec(next) ?? [];
  return Object.hasOwn(TARGETS, word) || word === 'shptxt' || word === 'shpinst';
};

const toParagraphs = (text: string): TextSection[] =>
  text
    .split('\n')
    .map((line) => line.trim().replace(/ \|$/, ''))
    .filter((line) => line !== '')
    .map((line, i) => ({ place: `paragraph ${i + 1}`, paragraph: i + 1, text: line }));
