import { quoteValue } from '../../base/safe-text.ts';
import { formatMegabytes } from '../../files/file-settings.ts';
import { type OfferedTransfer, PAGE_TTL_MINUTES } from '../../files/page-transfer.ts';
import type { FormAddress, Page } from './page.ts';

/** The person of a page, as MyCase names them. */
interface PagePerson {
  readonly firm: string;
  readonly person: string;
}

const SINGLE_USE_NOTE = `This page works once, for ${PAGE_TTL_MINUTES} minutes, and only for you.`;

/** The page on which a person sends a document to MyCase, or saves a file. */
export const createTransferPage = (transfer: OfferedTransfer, person: PagePerson, form: FormAddress): Page =>
  transfer.kind === 'upload'
    ? createUploadPage(transfer, person, form)
    : transfer.kind === 'download'
      ? createDownloadPage(transfer, person, form)
      : createResultPage(transfer, person, form);

const describePerson = ({ firm, person }: PagePerson): NonNullable<Page['facts']> => [
  ['Firm', firm],
  ['Your name', person],
];

const createUploadPage = (
  { preview }: Extract<OfferedTransfer, { kind: 'upload' }>,
  person: PagePerson,
  form: FormAddress,
): Page => ({
  title: 'Send a document to MyCase',
  paragraphs: ['Your AI program asks for a document. Choose the file, and check where it goes.'],
  facts: describePerson(person),
  preview,
  form: { ...form, file: 'The file', buttons: [{ label: 'Send to MyCase', decision: 'send' }] },
  note: SINGLE_USE_NOTE,
});

const SAVE_BUTTON = { label: 'Save the file', decision: 'save' };

const createDownloadPage = (
  { name, size }: Extract<OfferedTransfer, { kind: 'download' }>,
  person: PagePerson,
  form: FormAddress,
): Page => ({
  title: 'Save a document of MyCase',
  facts: [...describePerson(person), ['Document', quoteValue(name)], ['Size', formatMegabytes(size)]],
  form: { ...form, buttons: [SAVE_BUTTON] },
  note: `${SINGLE_USE_NOTE} Open the file only if you trust the person who stored it in MyCase.`,
});

/** The time of the records is stated, because the file is made later, and MyCase may have others then. */
const createResultPage = (
  { name, format, extent, asOf }: Extract<OfferedTransfer, { kind: 'result' }>,
  person: PagePerson,
  form: FormAddress,
): Page => ({
  title: 'Save a result as a file',
  paragraphs: [
    'The file is made when you save it, from the records at that time. If they have changed, it has other content than stated here.',
  ],
  facts: [
    ...describePerson(person),
    ['File', quoteValue(name)],
    ['Format', format],
    ['Result', `${extent}, as of ${asOf}`],
  ],
  form: { ...form, buttons: [SAVE_BUTTON] },
  note: SINGLE_USE_NOTE,
});

/** The page after an upload. */
export const createSentPage = ({ name, size }: { readonly name: string | undefined; readonly size: number }): Page => ({
  title: 'The document is in MyCase',
  facts: [
    ['Your file', quoteValue(name ?? '')],
    ['Size', formatMegabytes(size)],
  ],
  paragraphs: ['You can close this page, and tell your AI program that you have sent the file.'],
});

/** A page with the reason why a transfer was not made. */
export const createTransferErrorPage = (reason: string): Page => ({
  title: 'The file was not transferred',
  paragraphs: [reason],
});

/** The page for an address that does not exist any more. */
export const createUnknownTransferPage = (): Page =>
  createTransferErrorPage(
    'This page was used before, is too old, or does not exist. Ask your AI program for a new address.',
  );

/** The page for a person who may not use the transfer, because it is another person's. */
export const createOtherPersonPage = (form: Omit<FormAddress, 'csrfToken'>): Page => ({
  title: 'This page belongs to another person',
  paragraphs: ['You have signed in as another person than the one who asked for this file.'],
  form: { ...form, csrfToken: '', buttons: [{ label: 'Sign in as that person', decision: 'sign in' }] },
});
