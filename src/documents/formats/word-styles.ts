import { memoizeByText } from '../../base/memoize.ts';
import type { ListLevel } from './word-numbers.ts';
import { readXml, type XmlElement } from './xml.ts';

/** The format of text. A value that is not stated is that of the style, or of normal text. */
export interface TextFormat {
  readonly isStruck?: boolean;
  readonly isHidden?: boolean;
  readonly isRaised?: boolean;
}

/** The meaning of a style of paragraphs or of characters. */
export interface ParagraphStyle {
  readonly isHeading: boolean;
  readonly listId: string;
  readonly level: number;
  readonly format: TextFormat;
}

/** Returns whether an element states that its property is on. */
export const isOn = ({ get }: XmlElement): boolean => !/^(0|false|off)$/.test(get('val'));

/** The values of a style. A value that the style lacks is ''. */
interface StyleFacts {
  name: string;
  base: string;
  outlineLevel: string;
  listId: string;
  level: string;
  isStruck: boolean | '';
  isHidden: boolean | '';
  isRaised: boolean | '';
}

/** Reads `styles.xml`. Returns a function that returns the meaning of a style by its id. */
export function readStyles(bytes: Buffer | undefined): (id: string) => ParagraphStyle {
  const styles = bytes ? readStyleFacts(bytes) : new Map<string, StyleFacts>();
  /** The first value that the style or a style that it is based on has. */
  const inherit = <Field extends keyof StyleFacts>(id: string, field: Field): StyleFacts[Field] | '' => {
    const seen = new Set<StyleFacts>();
    for (let style = styles.get(id); style && !seen.has(style); style = styles.get(style.base)) {
      if (style[field] !== '') return style[field];
      seen.add(style);
    }
    return '';
  };
  const inheritFormat = (id: string): TextFormat =>
    Object.fromEntries(
      (['isStruck', 'isHidden', 'isRaised'] as const)
        .map((field) => [field, inherit(id, field)])
        .filter(([, value]) => value !== ''),
    );
  return memoizeByText((id) => ({
    // The level 9 is that of body text.
    isHeading: /^[0-8]$/.test(inherit(id, 'outlineLevel')) || /^(heading \d|title)$/i.test(styles.get(id)?.name ?? ''),
    listId: inherit(id, 'listId'),
    level: Number(inherit(id, 'level')) || 0,
    format: inheritFormat(id),
  }));
}

function readStyleFacts(bytes: Buffer): Map<string, StyleFacts> {
  const styles = new Map<string, StyleFacts>();
  const createFacts = (): StyleFacts => ({
    name: '',
    base: '',
    outlineLevel: '',
    listId: '',
    level: '',
    isStruck: '',
    isHidden: '',
    isRaised: '',
  });
  let current = createFacts();
  const setStruck = (element: XmlElement) => {
    current.isStruck = isOn(element);
  };
  readXml(bytes, {
    open: {
      style({ get }) {
        current = createFacts();
        styles.set(get('styleId'), current);
      },
      name({ get }) {
        current.name = get('val');
      },
      basedOn({ get }) {
        current.base = get('val');
      },
      outlineLvl({ get }) {
        current.outlineLevel = get('val');
      },
      numId({ get }) {
        current.listId = get('val');
      },
      ilvl({ get }) {
        current.level = get('val');
      },
      strike: setStruck,
      dstrike: setStruck,
      vanish(element) {
        current.isHidden = isOn(element);
      },
      vertAlign({ get }) {
        current.isRaised = get('val') === 'superscript';
      },
    },
  });
  return styles;
}

/** A list and its levels. Lists with the same `sharedId` count on. */
interface List {
  readonly sharedId: string;
  readonly levels: readonly ListLevel[];
}

/** A use of a definition of a list, with the numbers at which its levels start. */
interface ListUse {
  definition: string;
  readonly starts: Map<number, number>;
}

const MAX_LEVEL = 8;

/** Reads `numbering.xml`. Returns a function that returns a list by its id. */
export function readLists(bytes: Buffer | undefined): (id: string) => List | undefined {
  const definitions = new Map<string, ListLevel[]>();
  const uses = new Map<string, ListUse>();
  if (bytes) readListDefinitions(bytes, definitions, uses);
  return (id) => {
    const use = uses.get(id);
    const shared = use && definitions.get(use.definition);
    if (!shared) return undefined;
    return {
      sharedId: use.starts.size > 0 ? `own ${id}` : use.definition,
      levels: Array.from(shared, (level = EMPTY_LEVEL, i) => ({ ...level, start: use.starts.get(i) ?? level.start })),
    };
  };
}

const EMPTY_LEVEL: ListLevel = { start: 1, format: 'decimal', text: '', isLegal: false };

function readListDefinitions(bytes: Buffer, definitions: Map<string, ListLevel[]>, uses: Map<string, ListUse>): void {
  let levels: ListLevel[] = [];
  let level: { -readonly [Key in keyof ListLevel]: ListLevel[Key] } = { ...EMPTY_LEVEL };
  let place = 0;
  let use: ListUse | undefined;
  const openLevel = ({ get }: XmlElement) => {
    place = Math.min(MAX_LEVEL, Number(get('ilvl')) || 0);
    level = { ...EMPTY_LEVEL };
  };
  readXml(bytes, {
    open: {
      abstractNum({ get }) {
        levels = [];
        definitions.set(get('abstractNumId'), levels);
      },
      num({ get }) {
        use = { definition: '', starts: new Map() };
        uses.set(get('numId'), use);
      },
      lvlOverride: openLevel,
      lvl(element) {
        openLevel(element);
        // A use of a list rarely defines its levels again: then only their start is read.
        if (!use) levels[place] = level;
      },
      start({ get }) {
        level.start = Number(get('val')) || 0;
      },
      numFmt({ get }) {
        level.format = get('val');
      },
      isLgl(element) {
        level.isLegal = isOn(element);
      },
      lvlText({ get }) {
        level.text = get('val');
      },
      abstractNumId({ get }) {
        if (use) use.definition = get('val');
      },
      startOverride({ get }) {
        use?.starts.set(place, Number(get('val')) || 0);
      },
    },
  });
}
