const END_SIGNATURE = Buffer.from('PK\x05\x06', 'latin1');
const ENTRY_SIGNATURE = Buffer.from('PK\x01\x02', 'latin1');
const ZIP64_LOCATOR = Buffer.from('PK\x06\x07', 'latin1');
const END_LENGTH = 22;
const ZIP64_LOCATOR_LENGTH = 20;
const MAX_COMMENT_LENGTH = 65_535;

/** Returns whether bytes begin as a zip file does. DOCX, XLSX, PPTX and the OpenDocument formats are zip files. */
export const isZip = (bytes: Buffer): boolean =>
  ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'].includes(bytes.toString('latin1', 0, 4));

/**
 * Returns whether a zip file has its central directory, which is at its end. `bytes` has at least the end of the file,
 * `size` is its size.
 */
export const isCompleteZip = (bytes: Buffer, size: number): boolean => findDirectory(bytes, size) !== undefined;

/**
 * Returns whether the central directory of a zip file contains a name, such as `word/`. True if the directory is in the
 * form of large files, which is not read, or begins before `bytes`.
 */
export const hasZipEntry = (bytes: Buffer, size: number, name: string): boolean => {
  const directory = findDirectory(bytes, size);
  return directory === 'large' || directory?.includes(name) === true;
};

function findDirectory(bytes: Buffer, fileSize: number): Buffer | 'large' | undefined {
  const from = Math.max(0, bytes.length - END_LENGTH - MAX_COMMENT_LENGTH);
  for (let end = bytes.lastIndexOf(END_SIGNATURE); end >= from; end = bytes.lastIndexOf(END_SIGNATURE, end - 1)) {
    const directory = readDirectory(bytes, end, fileSize);
    if (directory !== undefined) return directory;
    if (end === 0) break;
  }
  return undefined;
}

function readDirectory(bytes: Buffer, end: number, fileSize: number): Buffer | 'large' | undefined {
  if (end + END_LENGTH > bytes.length) return undefined;
  if (end + END_LENGTH + bytes.readUInt16LE(end + 20) > bytes.length) return undefined;
  const locator = end - ZIP64_LOCATOR_LENGTH;
  if (locator >= 0 && bytes.subarray(locator, locator + 4).equals(ZIP64_LOCATOR)) return 'large';
  const size = bytes.readUInt32LE(end + 12);
  if (size > end + fileSize - bytes.length) return undefined;
  if (size > end) return 'large';
  const directory = bytes.subarray(end - size, end);
  return size === 0 || directory.subarray(0, 4).equals(ENTRY_SIGNATURE) ? directory : undefined;
}
