import { extname } from 'node:path';
import { MyCaseError } from '../base/mycase-error.ts';
import { isCompleteGzip, isGzip } from './formats/gzip.ts';
import {
  isCompleteGif,
  isCompleteJpeg,
  isCompletePng,
  isCompleteWebp,
  isGif,
  isJpeg,
  isPng,
  isWebp,
} from './formats/images.ts';
import { isCompletePdf, isPdf } from './formats/is-complete-pdf.ts';
import { isCompleteTiff, isTiff } from './formats/tiff.ts';
import { hasZipEntry, isCompleteZip, isZip } from './formats/zip.ts';

/** A format whose end can be checked. */
interface FileFormat {
  /** The name with its article. */
  readonly name: string;
  readonly extensions: readonly string[];
  /** Programs open each format of a family under the extension of another one. */
  readonly family: string;
  /** `isNamed` states that the file's name has an extension of the format. */
  matches(bytes: Buffer, isNamed: boolean): boolean;
  /** `size` is the size of the file. It is larger than `bytes` if they are only the two ends of the file. */
  isComplete(bytes: Buffer, size: number): boolean | Promise<boolean>;
  /** The end of the file shows that it is complete. Other formats are read from the beginning. */
  readonly isCheckedByEnd?: boolean;
}

/** The content of a file. */
interface Content {
  /** The whole content, or the beginning and the end of a large file. */
  readonly bytes: Buffer;
  /** The size of the file. */
  readonly size: number;
}

const FORMATS: readonly FileFormat[] = [
  {
    name: 'a PDF file',
    extensions: ['.pdf'],
    family: 'pdf',
    matches: isPdf,
    isComplete: isCompletePdf,
    isCheckedByEnd: true,
  },
  {
    name: 'a zip file',
    extensions: ['.zip', '.docx', '.docm', '.dotx', '.xlsx', '.xlsm', '.pptx', '.pptm', '.odt', '.ods', '.odp'],
    family: 'zip',
    matches: isZip,
    isComplete: isCompleteZip,
    isCheckedByEnd: true,
  },
  { name: 'a PNG image', extensions: ['.png'], family: 'image', matches: isPng, isComplete: isCompletePng },
  { name: 'a JPEG image', extensions: ['.jpg', '.jpeg'], family: 'image', matches: isJpeg, isComplete: isCompleteJpeg },
  { name: 'a GIF image', extensions: ['.gif'], family: 'image', matches: isGif, isComplete: isCompleteGif },
  { name: 'a WebP image', extensions: ['.webp'], family: 'image', matches: isWebp, isComplete: isCompleteWebp },
  { name: 'a TIFF image', extensions: ['.tif', '.tiff'], family: 'image', matches: isTiff, isComplete: isCompleteTiff },
  { name: 'a gzip file', extensions: ['.gz', '.tgz'], family: 'gzip', matches: isGzip, isComplete: isCompleteGzip },
];

/** The part that each zip format of an office program has. */
const OFFICE_PARTS: Readonly<Record<string, string>> = {
  '.docx': 'word/',
  '.docm': 'word/',
  '.dotx': 'word/',
  '.xlsx': 'xl/',
  '.xlsm': 'xl/',
  '.pptx': 'ppt/',
  '.pptm': 'ppt/',
  '.odt': 'content.xml',
  '.ods': 'content.xml',
  '.odp': 'content.xml',
};

/**
 * Checks that a file can be opened: it has its end, and its content fits the extension of one of its names. Returns a
 * sentence if the content is another kind of image than the extension. Throws a MyCaseError for a file that is cut or
 * that no program would open. A format without a known end is not checked. A large image or gzip file is checked only
 * by its beginning.
 */
export async function checkContent({ bytes, size }: Content, name: string | undefined): Promise<string | undefined> {
  const extension = extname(name ?? '').toLowerCase();
  const named = FORMATS.find(({ extensions }) => extensions.includes(extension));
  const actual = FORMATS.find((format) => format.matches(bytes, format === named));
  if (named && named.family !== actual?.family) {
    const content = actual ? `is ${actual.name}` : `is not ${describe(named, extension)}, or its beginning is missing`;
    throw new MyCaseError(`The name ends in ${extension}, but the content ${content}. Nothing was sent.`, {
      advice: 'Check which file was meant. Provide the whole file, or a name that fits the content.',
    });
  }
  if (!actual) return undefined;
  if (!(await isComplete(actual, { bytes, size }))) {
    throw new MyCaseError(
      `The file is incomplete: it is ${describe(actual, extension)} without its end. Nothing was sent.`,
      {
        advice: 'Provide the whole file. A long base64 text may have been cut: use {"path": …} instead.',
      },
    );
  }
  const part = OFFICE_PARTS[extension];
  if (part !== undefined && !hasZipEntry(bytes, size, part)) {
    throw new MyCaseError(
      `The name ends in ${extension}, but the content is another kind of zip file. Nothing was sent.`,
      { advice: 'Check which file was meant. Provide a name that fits the content.' },
    );
  }
  return named && named !== actual ? `The name ends in ${extension}, but the content is ${actual.name}.` : undefined;
}

/** Returns true also for a large file that only its beginning would show to be incomplete. */
const isComplete = async (format: FileFormat, { bytes, size }: Content): Promise<boolean> =>
  (bytes.length < size && !format.isCheckedByEnd) || format.isComplete(bytes, size);

/** The name of a format with its article. An office document is named by its extension. */
const describe = ({ name, extensions, family }: FileFormat, extension: string): string =>
  family === 'zip' && extensions.includes(extension) ? `a file of the type ${extension.slice(1).toUpperCase()}` : name;
