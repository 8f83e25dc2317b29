import type { Block } from './svg-blocks.ts';

/** A box with its place in the picture and the time at which it appears. */
export interface PlacedBlock extends Block {
  /** The top of the box in the whole conversation, in pixels. */
  readonly top: number;
  readonly height: number;
  /** Seconds from the start. */
  readonly appearsAt: number;
}

/** A moment at which the conversation moves up. */
interface Scroll {
  /** Seconds from the start. */
  readonly at: number;
  /** How far the conversation is moved up after it, in pixels. */
  readonly offset: number;
}

/** All boxes, and how the picture moves. */
export interface Timeline {
  readonly blocks: readonly PlacedBlock[];
  readonly scrolls: readonly Scroll[];
  /** Seconds until the picture starts again. */
  readonly duration: number;
}

/** The height of the visible part of the conversation, in pixels. */
export const VIEW_HEIGHT = 452;

const GAP = 12;
const MARGIN = 14;
const WORDS_LINE = 21;
const CODE_LINE = 16;
const BUTTONS_HEIGHT = 40;

const START_SECONDS = 0.4;
const END_SECONDS = 3;
const CHARACTERS_PER_SECOND = 60;
const MIN_SECONDS = { lawyer: 1.6, agent: 2.6, call: 1.2, form: 5.5, answer: 2 } as const;
const MAX_SECONDS = 5.5;

/** Places the boxes one below the other, and lets each appear when a reader has read the one before. */
export function createTimeline(blocks: readonly Block[]): Timeline {
  const placed: PlacedBlock[] = [];
  const scrolls: Scroll[] = [{ at: 0, offset: 0 }];
  let top = MARGIN;
  let seconds = START_SECONDS;
  for (const block of blocks) {
    const height = getHeight(block);
    placed.push({ ...block, top, height, appearsAt: seconds });
    const offset = Math.max(0, top + height + MARGIN - VIEW_HEIGHT);
    if (offset > (scrolls.at(-1)?.offset ?? 0)) scrolls.push({ at: seconds, offset });
    top += height + (block.kind === 'call' ? 0 : GAP);
    seconds += getReadingSeconds(block);
  }
  return { blocks: placed, scrolls, duration: Math.ceil(seconds + END_SECONDS) };
}

function getHeight({ kind, lines }: Block): number {
  if (kind === 'lawyer' || kind === 'agent') return lines.length * WORDS_LINE + 14;
  return lines.length * CODE_LINE + 14 + (kind === 'form' ? BUTTONS_HEIGHT + 22 : 0);
}

function getReadingSeconds({ kind, lines }: Block): number {
  const characters = lines.join('').length;
  return Math.min(MAX_SECONDS, Math.max(MIN_SECONDS[kind], characters / CHARACTERS_PER_SECOND));
}

/** The distance of the lines of a box, in pixels. */
export const getLineHeight = ({ kind }: Block): number =>
  kind === 'lawyer' || kind === 'agent' ? WORDS_LINE : CODE_LINE;
