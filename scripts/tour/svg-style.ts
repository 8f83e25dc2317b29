import { type PlacedBlock, type Timeline, VIEW_HEIGHT } from './svg-timeline.ts';

const FADE_SECONDS = 0.35;
const SCROLL_SECONDS = 0.5;

/** The seconds between the appearance of a form and the click on its button. */
const CLICK_SECONDS = 4.3;

const COLORS = `svg{--page:#fff;--line:#d0d7de;--ink:#1f2328;--soft:#59636e;--bar:#f6f8fa;--code:#f6f8fa;--say:#0969da;--onsay:#fff;--tool:#8250df;--warn:#fff8c5;--warnline:#d4a72c;--ok:#1a7f37}
@media (prefers-color-scheme:dark){svg{--page:#0d1117;--line:#3d444d;--ink:#f0f6fc;--soft:#9198a1;--bar:#151b23;--code:#151b23;--say:#1f6feb;--onsay:#fff;--tool:#d2a8ff;--warn:#2a2410;--warnline:#9e6a03;--ok:#238636}}`;

const SHAPES = `text{font:15px -apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:var(--ink);white-space:pre}
.m{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.s{font-size:12.5px;fill:var(--soft)}.n{fill:var(--tool);font-weight:600}.b{font-size:13px;font-weight:600}.w{fill:var(--onsay)}
.page{fill:var(--page);stroke:var(--line)}.bar{fill:var(--bar)}.say{fill:var(--say)}.code{fill:var(--code);stroke:var(--line)}.form{fill:var(--warn);stroke:var(--warnline)}.yes{fill:var(--ok)}.no{fill:none;stroke:var(--line)}.time{fill:var(--say)}`;

/** Returns the style sheet of the picture: colors for light and dark, and the moment at which each box appears. */
export function createStyle({ blocks, scrolls, duration }: Timeline): string {
  const percent = (seconds: number) => `${((100 * seconds) / duration).toFixed(2)}%`;
  const appear = (name: string, at: number) =>
    `@keyframes ${name}{0%,${percent(at)}{opacity:0}${percent(at + FADE_SECONDS)},99%{opacity:1}100%{opacity:0}}`;
  const moves = scrolls.slice(1).map(({ at, offset }, index) => {
    const before = scrolls[index]?.offset ?? 0;
    return `${percent(at)}{transform:translateY(${-before}px)}${percent(at + SCROLL_SECONDS)}{transform:translateY(${-offset}px)}`;
  });
  const last = scrolls.at(-1)?.offset ?? 0;
  const clicks = blocks.filter(({ kind }) => kind === 'form').map((block) => createClick(block, percent));
  return [
    COLORS,
    SHAPES,
    ...blocks.map(({ appearsAt }, index) => appear(`k${index}`, appearsAt)),
    `@keyframes move{0%{transform:none}${moves.join('')}100%{transform:translateY(${-last}px)}}`,
    '@keyframes run{from{transform:scaleX(0)}to{transform:scaleX(1)}}',
    ...clicks,
    '@media (prefers-reduced-motion:no-preference){',
    ...blocks.map((_, index) => `.k${index}{animation:k${index} ${duration}s linear infinite}`),
    `.move{animation:move ${duration}s ease-in-out infinite}.time{animation:run ${duration}s linear infinite;transform-origin:0 0}`,
    `.yes{animation:click ${duration}s step-end infinite}}`,
  ].join('\n');
}

const createClick = ({ appearsAt }: PlacedBlock, percent: (seconds: number) => string): string =>
  `@keyframes click{0%{stroke:none}${percent(appearsAt + CLICK_SECONDS)}{stroke:var(--ink);stroke-width:3px}100%{stroke:none}}`;

/** The visible part of the conversation begins below the title bar. */
export const BAR_HEIGHT = 36;
export const PICTURE = { width: 800, height: BAR_HEIGHT + VIEW_HEIGHT + 4 } as const;
