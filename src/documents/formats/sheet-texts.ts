import { findRaisedSeparator } from '../../base/raised-text.ts';
import { readXml, type XmlElement } from './xml.ts';

/** Reads the texts of elements `t` inside each element `item`. The pronunciation of Japanese text is left out. */
export function readTexts(
  bytes: Buffer,
  items: readonly string[],
  onItem: (text: string, element: XmlElement) => void,
): void {
  let text = '';
  let isText = false;
  let isRaised = false;
  let isLastRaised = false;
  let item: XmlElement | undefined;
  const openItem = (element: XmlElement) => {
    item = element;
    text = '';
  };
  const closeItem = () => {
    if (item) onItem(text, item);
  };
  const setText = (value: boolean) => () => {
    isText = value;
  };
  readXml(bytes, {
    skipped: new Set(['rPh']),
    open: {
      ...Object.fromEntries(items.map((name) => [name, openItem])),
      r() {
        isRaised = false;
      },
      vertAlign({ get }) {
        isRaised = get('val') === 'superscript';
      },
      t: setText(true),
    },
    text(value) {
      if (!isText) return;
      if (isLastRaised !== isRaised) text += findRaisedSeparator(text, value, isRaised);
      isLastRaised = isRaised;
      text += value;
    },
    close: { ...Object.fromEntries(items.map((name) => [name, closeItem])), t: setText(false) },
  });
}
