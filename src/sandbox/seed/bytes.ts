import { type Fields, referenceId, text } from '../json.ts';
import { pick, pickSome, random } from '../random.ts';
import { find, type Store } from '../store.ts';
import { docx } from './docx.ts';
import { PLANTED, SENTENCES } from './matters.ts';
import { MADE_UP } from './office.ts';
import { pdf } from './pdf.ts';

/** How often a sentence is drawn; those drawn twice appear once. */
const DRAWS = 12;

/** The bytes of a made-up document, written when they are asked for: the same for the same version every time. */
export function generatedBytes(store: Store, version: Fields): Uint8Array {
  const document = find(store, 'documents', referenceId(version.document) ?? 0) ?? {};
  const lines = linesOf(store, document, version);
  switch (text(document.filename).split('.').at(-1)) {
    case 'docx':
      return docx(lines);
    case 'pdf':
      return pdf(lines);
    default:
      return Buffer.from(`${lines.join('\n')}\n`);
  }
}

/** A heading, the case, and sentences drawn by the version's id; a few letters hold a planted one. */
function linesOf(store: Store, document: Fields, version: Fields): string[] {
  const id = Number(version.id);
  const next = random(id);
  const parent = find(store, 'cases', referenceId(document.case) ?? 0);
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
