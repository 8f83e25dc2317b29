import { quoteValue } from '../../base/safe-text.ts';
import { SCOPES, type Scope } from '../oauth/scopes.ts';
import type { Page } from './page.ts';

/** The client that a person signs in for. Both texts come from the client. */
export interface ClientDescription {
  readonly name: string | undefined;
  /** The address to which the answer goes. */
  readonly redirectUri: string;
}

/** The address and the protection of the form of a page. */
export interface FormAddress {
  readonly action: string;
  readonly csrfToken: string;
}

/** MyCase: a person who allows an app needs this permission. */
const PERMISSION = 'manage the firm’s preferences, billing and payment options';

const describeClient = ({ name }: ClientDescription): string =>
  name === undefined ? 'An AI program without a name' : quoteValue(name);

/** Returns the host of an address, or its scheme if the address opens a program of the person's machine. */
function describeRedirect(redirectUri: string): string {
  const { protocol, host } = new URL(redirectUri);
  return protocol === 'https:' || protocol === 'http:' ? host : protocol.slice(0, -1);
}

/** The page before the sign-in to MyCase. */
export const createSignInPage = (client: ClientDescription, form: FormAddress): Page => ({
  title: 'Sign in to MyCase',
  paragraphs: [
    `${describeClient(client)} asks for access to MyCase through this server. Continue only if you have just started this in that program.`,
    `MyCase requires that you have the permission to ${PERMISSION}. If MyCase shows a page with the word forbidden, you lack it: ask an administrator of your firm to give it to you, and start again.`,
  ],
  facts: [['The answer goes to', describeRedirect(client.redirectUri)]],
  form: {
    ...form,
    buttons: [
      { label: 'Continue to MyCase', decision: 'continue' },
      { label: 'Cancel', decision: 'deny' },
    ],
  },
  note: 'You sign in on the pages of MyCase. This server does not see your password.',
});

const NOTHING = 'Do nothing before it asks for more access';

/** The page on which a person decides about the access of a client. */
export const createConsentPage = (
  client: ClientDescription,
  { firm, person }: { readonly firm: string; readonly person: string },
  scopes: readonly Scope[],
  form: FormAddress,
): Page => ({
  title: 'Allow this access?',
  facts: [
    ['AI program', describeClient(client)],
    ['The answer goes to', describeRedirect(client.redirectUri)],
    ['Firm', firm],
    ['Your name', person],
  ],
  list: {
    heading: 'It will act in your name, and may:',
    items: scopes.length > 0 ? scopes.map((scope) => SCOPES[scope]) : [NOTHING],
  },
  form: {
    ...form,
    buttons: [
      { label: 'Allow', decision: 'allow' },
      { label: 'Deny', decision: 'deny' },
    ],
  },
  note: 'The program does not get your MyCase sign-in. It never sees more than you do.',
});

/** A page with the reason why a sign-in cannot continue. */
export const createErrorPage = (title: string, ...paragraphs: readonly string[]): Page => ({
  title,
  paragraphs: [...paragraphs, 'Close this page, and start the sign-in again in the AI program.'],
});
