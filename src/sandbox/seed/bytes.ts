import { type Fields, referenceId, text } from '../json.ts';
import { pick, pickSome, random } from '../random.ts';
import { find, type Store } from '../store.ts';
import { docx } from './docx.ts';
import { PLANTED, SENTENCES } from './matters.ts';
import { MADE_UP } from './office.ts';
import { pdf } from './pdf.ts';
import { writtenBytes } from './written/index.ts';

/** Number of sentences to select. A sentence that is selected twice appears once. */
const DRAWS = 12;

/** Creates the bytes of a made-up document. Each version always has equal bytes. */
export function generatedBytes(store: Store, version: Fields): Uint8Array {
  const document = find(store, 'documents', referenceId(version.document) ?? 0) ?? {};
  const parent = find(store, 'cases', referenceId(document.case) ?? 0);
  const written = writtenBytes(document, version, text(parent?.name));
  if (written) return written;
  const lines = linesOf(parent, document, version);
  switch (text(document.filename).split('.').at(-1)) {
    case 'docx':
      return docx(lines);
    case 'pdf':
      return pdf(lines);
    default:
      return Buffer.from(`${lines.join('\n')}\n`);
  }
}

/** Returns a heading, the case, and sentences selected by the version's id. A few letters contain an instruction. */
function linesOf(parent: Fields | undefined, document: Fields, version: Fields): string[] {
  const id = Number(version.id);
  const next = random(id);
  const body = pickSome(next, SENTENCES, DRAWS);
  const planted = id % 97 === 0 ? [pick(next, PLANTED)] : [];
  return [
    text(document.name),
    parent ? `Re: ${text(parent.name)}` : 'Internal',
    `Version ${version.version}`,
    ...body,
    ...planted,
    MADE_UP,
  ];
}
