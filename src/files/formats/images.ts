const startsWith = (bytes: Buffer, start: string): boolean => bytes.toString('latin1', 0, start.length) === start;

const PNG_START = '\x89PNG\r\n\x1a\n';

export const isPng = (bytes: Buffer): boolean => startsWith(bytes, PNG_START);

/** Returns whether a PNG has its last chunk, IEND. */
export function isCompletePng(bytes: Buffer): boolean {
  let at = PNG_START.length;
  while (at + 12 <= bytes.length) {
    const next = at + 12 + bytes.readUInt32BE(at);
    if (bytes.toString('latin1', at + 4, at + 8) === 'IEND') return next <= bytes.length;
    at = next;
  }
  return false;
}

export const isJpeg = (bytes: Buffer): boolean => startsWith(bytes, '\xff\xd8\xff');

const JPEG_END = 0xd9;
const JPEG_SCAN = 0xda;

/**
 * Returns whether a JPEG has its end marker. A marker inside a segment, such as that of a small preview, does not
 * count.
 */
export function isCompleteJpeg(bytes: Buffer): boolean {
  let at = 2;
  while (bytes[at] === 0xff && bytes[at + 1] !== JPEG_END) at = findNextMarker(bytes, at);
  return bytes[at] === 0xff;
}

/** The place of the marker after the one at `at`. */
function findNextMarker(bytes: Buffer, at: number): number {
  const marker = bytes[at + 1] ?? 0;
  if (marker === 0xff) return at + 1;
  if (isWithoutLength(marker)) return at + 2;
  if (at + 4 > bytes.length) return bytes.length;
  const end = at + 2 + bytes.readUInt16BE(at + 2);
  return marker === JPEG_SCAN ? findMarker(bytes, end) : end;
}

const isWithoutLength = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** The place of the next marker after the data of a scan. A zero byte or a restart marker belongs to the data. */
function findMarker(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1] ?? 0;
    if (marker !== 0 && marker !== 0xff && !(marker >= 0xd0 && marker <= 0xd7)) return at;
  }
  return bytes.length;
}

export const isGif = (bytes: Buffer): boolean => startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a');

/** Returns whether a GIF has its trailer after its last block. */
export function isCompleteGif(bytes: Buffer): boolean {
  const getTableLength = (flags = 0): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + getTableLength(bytes[10]);
  while (at < bytes.length) {
    const kind = bytes[at];
    if (kind === 0x3b) return true;
    if (kind === 0x21) at += 2;
    else if (kind === 0x2c) at += 11 + getTableLength(bytes[at + 9]);
    else return false;
    for (let length = bytes[at]; length; length = bytes[at]) at += 1 + length;
    at += 1;
  }
  return false;
}

export const isWebp = (bytes: Buffer): boolean =>
  startsWith(bytes, 'RIFF') && bytes.toString('latin1', 8, 12) === 'WEBP';

/** Returns whether a WebP file has the length that it states. */
export const isCompleteWebp = (bytes: Buffer): boolean => 8 + bytes.readUInt32LE(4) <= bytes.length;
