import { findRaisedSeparator } from '../../base/raised-text.ts';
import { createFormReader } from './word-forms.ts';
import { isOn, type ParagraphStyle, type TextFormat } from './word-styles.ts';
import { toSymbol } from './word-symbols.ts';
import type { XmlElement } from './xml.ts';

/** How a part of the text differs from normal text: it is in brackets after this word. */
type Mark = '' | 'hidden' | 'struck through';

/** A paragraph that was read. */
export interface Paragraph {
  text: string;
  /** The mark whose bracket is open at the end of the text. */
  mark: Mark;
  /** True if the end of the text is raised. */
  isRaised: boolean;
  style: string;
  listId: string;
  level: string;
  references: string[];
  /** True if a part of it is a tracked deletion, which is left out. */
  hasDeletion: boolean;
}

const createParagraph = (): Paragraph => ({
  text: '',
  mark: '',
  isRaised: false,
  style: '',
  listId: '',
  level: '',
  references: [],
  hasDeletion: false,
});

/** Reads paragraphs. A paragraph can be inside another one, in a text box. */
export function createParagraphReader(
  finish: (paragraph: Paragraph) => void,
  findStyle: (id: string) => ParagraphStyle,
) {
  const paragraphs: Paragraph[] = [];
  const noteCounts = new Map<string, number>();
  /** The formats of the open runs. A run can be inside another one, in a text box. */
  const runs: TextFormat[] = [];
  let isText = false;
  const setMark = (paragraph: Paragraph, mark: Mark) => {
    if (paragraph.mark === mark) return;
    paragraph.text += `${paragraph.mark === '' ? '' : ']'}${mark === '' ? '' : `[${mark}: `}`;
    paragraph.mark = mark;
  };
  const append = (text: string) => {
    const paragraph = paragraphs.at(-1);
    if (!paragraph) return;
    const { isHidden = false, isStruck = false, isRaised = false } = runs.at(-1) ?? {};
    setMark(paragraph, isHidden ? 'hidden' : isStruck ? 'struck through' : '');
    if (paragraph.isRaised !== isRaised) paragraph.text += findRaisedSeparator(paragraph.text, text, isRaised);
    paragraph.isRaised = isRaised;
    paragraph.text += text;
  };
  const add = (text: string) => {
    // Outside of a run, the element of a tab defines where tabs are.
    if (runs.length > 0) append(text);
  };
  const setFormat = (format: TextFormat) => {
    if (runs.length > 0) runs[runs.length - 1] = { ...runs.at(-1), ...format };
  };
  const set = (field: 'style' | 'listId' | 'level') => (element: XmlElement) => {
    const paragraph = paragraphs.at(-1);
    if (paragraph) paragraph[field] = element.get('val');
  };
  const addReference = (kind: 'footnote' | 'endnote' | 'comment') => (element: XmlElement) => {
    const count = (noteCounts.get(kind) ?? 0) + 1;
    noteCounts.set(kind, count);
    paragraphs.at(-1)?.references.push(`${kind} ${element.get('id')}`);
    if (kind !== 'comment') add(` [${kind} ${count}]`);
  };
  const forms = createFormReader(add);
  return {
    open: {
      ...forms.open,
      p: () => void paragraphs.push(createParagraph()),
      r: () => void runs.push(findStyle(paragraphs.at(-1)?.style ?? '').format),
      rStyle: ({ get }: XmlElement) => setFormat(findStyle(get('val')).format),
      strike: (element: XmlElement) => setFormat({ isStruck: isOn(element) }),
      dstrike: (element: XmlElement) => setFormat({ isStruck: isOn(element) }),
      vanish: (element: XmlElement) => setFormat({ isHidden: isOn(element) }),
      vertAlign: ({ get }: XmlElement) => setFormat({ isRaised: get('val') === 'superscript' }),
      t() {
        isText = true;
      },
      sym: ({ get }: XmlElement) => add(toSymbol(get('font'), get('char'))),
      tab: () => add('\t'),
      ptab: () => add('\t'),
      br: () => add('\n'),
      cr: () => add('\n'),
      noBreakHyphen: () => add('-'),
      pStyle: set('style'),
      numId: set('listId'),
      ilvl: set('level'),
      footnoteReference: addReference('footnote'),
      endnoteReference: addReference('endnote'),
      commentReference: addReference('comment'),
    },
    close: {
      ...forms.close,
      p() {
        const paragraph = paragraphs.pop();
        if (!paragraph) return;
        setMark(paragraph, '');
        finish(paragraph);
      },
      r: () => void runs.pop(),
      t() {
        isText = false;
      },
    },
    markDeletion() {
      const paragraph = paragraphs.at(-1);
      if (paragraph) paragraph.hasDeletion = true;
    },
    addText(text: string) {
      if (isText) append(text);
    },
  };
}
