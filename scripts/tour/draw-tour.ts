import type { Transcript } from './run-conversation.ts';
import { listBlocks } from './svg-blocks.ts';
import { BAR_HEIGHT, createStyle, PICTURE } from './svg-style.ts';
import { createTimeline, getLineHeight, type PlacedBlock, VIEW_HEIGHT } from './svg-timeline.ts';

const LEFT = 16;
const WIDTH = PICTURE.width - 2 * LEFT;

/**
 * Returns an animated SVG of a conversation. It has no script and loads nothing, so it also moves as an image of a
 * page. Without animation it shows the beginning of the conversation.
 */
export function drawTour(transcript: Transcript, description: string): string {
  const timeline = createTimeline(listBlocks(transcript));
  const { width, height } = PICTURE;
  const boxes = timeline.blocks.map((block, index) => `<g class="k${index}">${drawBlock(block)}</g>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" xml:space="preserve" aria-labelledby="title desc">
<title id="title">A lawyer works with mycase-mcp</title>
<desc id="desc">${escapeXml(description)}</desc>
<style>${createStyle(timeline)}</style>
<clipPath id="view"><rect x="1" y="${BAR_HEIGHT}" width="${width - 2}" height="${VIEW_HEIGHT}"/></clipPath>
<clipPath id="frame"><rect x="1" y="1" width="${width - 2}" height="${height - 2}" rx="9"/></clipPath>
<rect class="page" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10"/>
<g clip-path="url(#view)"><g class="move"><g transform="translate(0 ${BAR_HEIGHT})">
${boxes.join('\n')}
</g></g></g>
<g clip-path="url(#frame)"><rect class="bar" width="${width}" height="${BAR_HEIGHT}"/><rect class="time" y="${height - 4}" width="${width}" height="4"/></g>
<text class="b" x="${LEFT}" y="23">mycase-mcp</text>
<text class="s" x="${LEFT + 92}" y="23">Fictional firm. Calls and answers: a real run, shortened. Words of lawyer and agent: scripted.</text>
</svg>
`;
}

function drawBlock(block: PlacedBlock): string {
  const { kind, top } = block;
  if (kind === 'lawyer') return drawLawyer(block);
  if (kind === 'agent') return drawLines(block, LEFT, top + 20);
  if (kind === 'form') return drawForm(block);
  return drawBox(block, 'code', LEFT, WIDTH, 0) + drawLines(block, LEFT + 12, top + 19);
}

function drawLawyer(block: PlacedBlock): string {
  const longest = Math.max(...block.lines.map((line) => line.length));
  const width = 32 + longest * 7.6;
  const x = PICTURE.width - LEFT - width;
  return drawBox(block, 'say', x, width, 14) + drawLines(block, x + 16, block.top + 22);
}

/** A form of the client, with the button that is clicked. */
function drawForm(block: PlacedBlock): string {
  const { top, height } = block;
  const buttons = top + height - 36;
  return [
    drawBox(block, 'form', LEFT, WIDTH, 8),
    `<text class="b" x="${LEFT + 14}" y="${top + 22}">The AI program asks the lawyer:</text>`,
    drawLines(block, LEFT + 14, top + 43),
    `<rect class="yes" x="${LEFT + 14}" y="${buttons}" width="84" height="26" rx="6"/><text class="b w" x="${LEFT + 31}" y="${buttons + 18}">Confirm</text>`,
    `<rect class="no" x="${LEFT + 108}" y="${buttons}" width="84" height="26" rx="6"/><text class="b" x="${LEFT + 128}" y="${buttons + 18}">Cancel</text>`,
  ].join('');
}

const drawBox = ({ top, height }: PlacedBlock, look: string, x: number, width: number, radius: number): string =>
  `<rect class="${look}" x="${x}" y="${top}" width="${width}" height="${height}" rx="${radius}"/>`;

/** Draws the lines of a box. The name of a called tool has its own color. */
function drawLines(block: PlacedBlock, x: number, firstBaseline: number): string {
  const look = { lawyer: 'w', agent: '', call: 'm', form: 'm', answer: 'm' }[block.kind];
  return block.lines
    .map((line, index) => {
      const y = firstBaseline + index * getLineHeight(block);
      const [, name, rest = ''] = (block.kind === 'call' && index === 0 && /^(\S+)(.*)$/.exec(line)) || [];
      const text = name ? `<tspan class="n">${name}</tspan>${escapeXml(rest)}` : escapeXml(line);
      return `<text class="${look}" x="${x}" y="${y}">${text}</text>`;
    })
    .join('');
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
