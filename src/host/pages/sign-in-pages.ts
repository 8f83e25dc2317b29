import { quoteValue } from '../../base/safe-text.ts';
import { SCOPES, type Scope } from '../oauth/scopes.ts';
import type { FormAddress, Page } from './page.ts';

/** The client that a person signs in for. Both texts come from the client. */
export interface ClientDescription {
  readonly name: string | undefined;
  /** The address to which the answer goes. */
  readonly redirectUri: string;
}

/** MyCase: a person who allows an app needs this permission. */
export const PERMISSION = 'manage the firm’s preferences, billing and payment options';

const describeClient = ({ name }: ClientDescription): string =>
  name === undefined ? 'An AI program without a name' : quoteValue(name);

/** Returns the host of an address, or its scheme if the address opens a program of the person's machine. */
function describeRedirect(redirectUri: string): string {
  const { protocol, host } = new URL(redirectUri);
  return protocol === 'https:' || protocol === 'http:' ? host : protocol.slice(0, -1);
}

/** The firm that a person signs in for, and the ways to do so. */
export interface SignInChoices {
  /** Undefined: the page does not name the firm. */
  readonly firm: string | undefined;
  readonly hasOwnAccounts: boolean;
  /** The name of the firm's sign-in provider. Undefined: the firm has none. */
  readonly providerName: string | undefined;
}

/** The page before the sign-in. */
export function createSignInPage(client: ClientDescription, choices: SignInChoices, form: FormAddress): Page {
  const { firm, hasOwnAccounts, providerName } = choices;
  const name = describeClient(client);
  return {
    title: 'Sign in to MyCase',
    paragraphs: [
      `${name} asks for access to MyCase through this server. Continue only if you have just started this in that program.`,
      ...(providerName === undefined
        ? []
        : [
            `With ${providerName} you need no permission in MyCase. The server then uses the MyCase sign-in of an administrator of your firm, and MyCase sees this administrator.`,
          ]),
      ...(hasOwnAccounts
        ? [
            `With your own MyCase account, MyCase requires that you have the permission to ${PERMISSION}. If MyCase shows a page with the word forbidden, you lack it: ask an administrator of your firm to give it to you, and start again.`,
          ]
        : []),
    ],
    facts: [
      ...(firm === undefined ? [] : [['Firm', firm] as const]),
      ['The answer goes to', describeRedirect(client.redirectUri)],
    ],
    form: {
      ...form,
      buttons: [
        ...(providerName === undefined ? [] : [{ label: `Continue with ${providerName}`, decision: 'provider' }]),
        ...(hasOwnAccounts ? [{ label: 'Continue to MyCase', decision: 'continue' }] : []),
        { label: 'Cancel', decision: 'deny' },
      ],
    },
    note: 'You sign in on the pages of MyCase or of your firm. This server does not see your password.',
  };
}

const NOTHING = 'Do nothing before it asks for more access';

/** The person who decides about an access. */
export interface ConsentPerson {
  readonly firm: string;
  readonly name: string;
  /** The administrator in whose name MyCase is used. Undefined: the person has an own MyCase account. */
  readonly administrator: string | undefined;
}

/** The page on which a person decides about the access of a client. */
export const createConsentPage = (
  client: ClientDescription,
  { firm, name, administrator }: ConsentPerson,
  scopes: readonly Scope[],
  form: FormAddress,
): Page => ({
  title: 'Allow this access?',
  facts: [
    ['AI program', describeClient(client)],
    ['The answer goes to', describeRedirect(client.redirectUri)],
    ['Firm', firm],
    ['Your name', name],
    ...(administrator === undefined ? [] : [['MyCase sees', administrator] as const]),
  ],
  list: {
    heading:
      administrator === undefined
        ? 'It will act in your name, and may:'
        : `MyCase shows all changes in the name of ${administrator}. The audit log of this server names you. The program may:`,
    items: scopes.length > 0 ? scopes.map((scope) => SCOPES[scope]) : [NOTHING],
  },
  form: {
    ...form,
    buttons: [
      { label: 'Allow', decision: 'allow' },
      { label: 'Deny', decision: 'deny' },
    ],
  },
  note:
    administrator === undefined
      ? 'The program does not get your MyCase sign-in. It never sees more than you do.'
      : 'The program does not get the sign-in to MyCase. This server limits what it sees, as your firm has decided.',
});

/** A page with the reason why a sign-in cannot continue. */
export const createErrorPage = (title: string, ...paragraphs: readonly string[]): Page => ({
  title,
  paragraphs: [...paragraphs, 'Close this page, and start the sign-in again in the AI program.'],
});
