import { crc32, deflateSync } from 'node:zlib';

// Draws the icon of the desktop bundle: a white briefcase on a blue square.

const SIZE = 512;
const CHANNELS = 4;

/** The position and the size of a shape, as parts of the icon's size. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly radius: number;
}

const BLUE = [37, 99, 235] as const;
const WHITE = [255, 255, 255] as const;

/** The shapes from the back to the front. A later shape covers an earlier one. */
const SHAPES: readonly (readonly [Box, readonly [number, number, number]])[] = [
  [{ x: 0, y: 0, width: 1, height: 1, radius: 0.2 }, BLUE],
  [{ x: 0.36, y: 0.22, width: 0.28, height: 0.2, radius: 0.06 }, WHITE],
  [{ x: 0.42, y: 0.28, width: 0.16, height: 0.14, radius: 0.02 }, BLUE],
  [{ x: 0.18, y: 0.34, width: 0.64, height: 0.42, radius: 0.06 }, WHITE],
  [{ x: 0.18, y: 0.53, width: 0.64, height: 0.025, radius: 0 }, BLUE],
  [{ x: 0.46, y: 0.5, width: 0.08, height: 0.09, radius: 0.02 }, BLUE],
];

/** Returns the icon as a PNG file of 512 by 512 pixels. */
export function drawIcon(): Buffer {
  const rowBytes = 1 + SIZE * CHANNELS;
  const rows = Buffer.alloc(SIZE * rowBytes);
  for (let y = 0; y < SIZE; y += 1)
    for (let x = 0; x < SIZE; x += 1) rows.set(getPixel(x, y), y * rowBytes + 1 + x * CHANNELS);
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 0]);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    createChunk('IHDR', header),
    createChunk('IDAT', deflateSync(rows, { level: 9 })),
    createChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Returns red, green, blue and opacity. The edges of a shape are smooth. */
function getPixel(x: number, y: number): number[] {
  let [pixel, opacity]: [number[], number] = [[...BLUE], 0];
  for (const [box, color] of SHAPES) {
    const cover = Math.min(1, Math.max(0, 0.5 - getDistance(box, x + 0.5, y + 0.5)));
    pixel = pixel.map((channel, i) => channel + ((color[i] ?? 0) - channel) * cover);
    opacity = Math.max(opacity, cover);
  }
  return [...pixel.map(Math.round), Math.round(255 * opacity)];
}

/** The distance in pixels from a point to the edge of a box with round corners. It is negative inside. */
function getDistance({ x, y, width, height, radius }: Box, pointX: number, pointY: number): number {
  const round = radius * SIZE;
  const dx = Math.abs(pointX - (x + width / 2) * SIZE) - (width / 2) * SIZE + round;
  const dy = Math.abs(pointY - (y + height / 2) * SIZE) - (height / 2) * SIZE + round;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - round;
}

function createChunk(kind: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), content]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
