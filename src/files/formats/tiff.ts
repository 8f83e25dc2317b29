export const isTiff = (bytes: Buffer): boolean => /^(II\*\0|MM\0\*)/.test(bytes.toString('latin1', 0, 4));

/** The bytes of one value, by the type of a TIFF field. */
const VALUE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

/** The fields that hold the offsets of the image's parts, and those that hold their lengths. */
const PART_FIELDS = [
  { offsets: 273, lengths: 279 },
  { offsets: 324, lengths: 325 },
];

const PART_TAGS = PART_FIELDS.flatMap(({ offsets, lengths }) => [offsets, lengths]);

/** A file with more fields and parts than this is not checked further. */
const MAX_READ_VALUES = 200_000;

/** Returns whether a TIFF has all bytes that its directories refer to. */
export function isCompleteTiff(bytes: Buffer): boolean {
  try {
    const read = createReader(bytes);
    let remaining = MAX_READ_VALUES;
    for (let at = read.uint32(4); at !== 0 && remaining > 0; at = read.uint32(at + 2 + 12 * read.uint16(at))) {
      const parts = readParts(bytes, read, at);
      if (!parts.every(({ offset, length }) => offset + length <= bytes.length)) return false;
      remaining -= 1 + read.uint16(at) + parts.length;
    }
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

interface TiffReader {
  uint16(at: number): number;
  uint32(at: number): number;
}

function createReader(bytes: Buffer): TiffReader {
  const isLittleEndian = bytes[0] === 0x49;
  return {
    uint16: (at) => (isLittleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)),
    uint32: (at) => (isLittleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)),
  };
}

interface Part {
  readonly offset: number;
  readonly length: number;
}

/** The places of a directory's values and of its image's parts. Throws a RangeError for a directory that is cut. */
function readParts(bytes: Buffer, read: TiffReader, directory: number): readonly Part[] {
  const values = new Map<number, readonly number[]>();
  const places = Array.from({ length: read.uint16(directory) }, (_, i) => {
    const at = directory + 2 + 12 * i;
    const [tag, type, count] = [read.uint16(at), read.uint16(at + 2), read.uint32(at + 4)];
    const length = count * (VALUE_BYTES[type] ?? 0);
    const offset = length <= 4 ? at + 8 : read.uint32(at + 8);
    if (PART_TAGS.includes(tag) && !values.has(tag) && offset + length <= bytes.length)
      values.set(tag, readNumbers(read, type, offset, count));
    return { offset, length };
  });
  const parts = PART_FIELDS.flatMap(({ offsets, lengths }) =>
    (values.get(offsets) ?? []).map((offset, i) => ({ offset, length: values.get(lengths)?.[i] ?? 0 })),
  );
  return [...places, ...parts];
}

function readNumbers(read: TiffReader, type: number, start: number, count: number): number[] {
  const isShort = type === 3;
  return Array.from({ length: count }, (_, i) => (isShort ? read.uint16(start + 2 * i) : read.uint32(start + 4 * i)));
}
