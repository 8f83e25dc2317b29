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

/** The page on which a person sends a document to MyCase, or saves one. */
export const createTransferPage = (transfer: OfferedTransfer, person: PagePerson, form: FormAddress): Page =>
  transfer.kind === 'upload' ? createUploadPage(transfer, person, form) : createDownloadPage(transfer, person, form);

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

const createDownloadPage = (
  { name, size }: Extract<OfferedTransfer, { kind: 'download' }>,
  person: PagePerson,
  form: FormAddress,
): Page => ({
  title: 'Save a document of MyCase',
  facts: [...describePerson(person), ['Document', quoteValue(name)], ['Size', formatMegabytes(size)]],
  form: { ...form, buttons: [{ label: 'Save the file', decision: 'save' }] },
  note: `${SINGLE_USE_NOTE} Open the file only if you trust the person who stored it in MyCase.`,
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
  title: 'The document was not transferred',
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
  paragraphs: ['You have signed in as another person than the one who asked for this document.'],
  form: { ...form, csrfToken: '', buttons: [{ label: 'Sign in as that person', decision: 'sign in' }] },
});
