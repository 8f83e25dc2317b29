import { deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** Depth of 8 bits, shades of gray, the usual compression, no interlacing. */
const GRAY_FORMAT = [8, 0, 0, 0, 0];

/** Encodes pixels, one byte each, as a PNG file. A row of `pixels` may have bytes after its `width` pixels. */
export function encodeGrayPng(width: number, height: number, pixels: Uint8Array): Buffer {
  const stride = Math.floor(pixels.length / height);
  const rows = Buffer.alloc((width + 1) * height);
  // The first byte of a row names its filter: none.
  for (let y = 0; y < height; y += 1) rows.set(pixels.subarray(y * stride, y * stride + width), y * (width + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set(GRAY_FORMAT, 8);
  return Buffer.concat([
    SIGNATURE,
    encodeChunk('IHDR', header),
    encodeChunk('IDAT', deflateSync(rows, { level: 9 })),
    encodeChunk('IEND', Buffer.alloc(0)),
  ]);
}

function encodeChunk(type: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(computeCrc32(content));
  return Buffer.concat([length, content, checksum]);
}

/** Node.js 20 has no function for it. */
function computeCrc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
