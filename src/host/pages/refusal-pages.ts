import { quoteValue } from '../../base/safe-text.ts';
import type { Refusal, RefusedAccessError } from '../refused-access.ts';
import type { Page } from './page.ts';
import { createErrorPage, PERMISSION } from './sign-in-pages.ts';

/** Why a person may not use this host, and what the person can do. */
const REASONS: Readonly<Record<Refusal, readonly [title: string, ...paragraphs: string[]]>> = {
  'host off': [
    'This server is turned off',
    'The person who runs this server has turned it off for all people. Ask them when you can use it again.',
  ],
  'tenant off': [
    'This server is turned off for your firm',
    'The person who runs this server has turned it off for your firm. Ask them when you can use it again.',
  ],
  'method off': [
    'You cannot sign in this way',
    'This server does not accept this way to sign in for your firm. Start again, and choose the other one.',
  ],
  'group off': [
    'Your access is turned off',
    'The access of your group to this server is turned off. Ask the person who administers it in your firm.',
  ],
  'person off': [
    'Your access is turned off',
    'Your access to this server is turned off. Ask the person who administers it in your firm.',
  ],
  'not listed': [
    'You may not use this server',
    'You are not in the list of people who may use this server. Ask the person who administers it in your firm to add you, and give them the lines below.',
  ],
  'several entries': [
    'You may not use this server',
    'The list of people who may use this server has more than one entry for you. Ask the person who administers it in your firm to leave one of them, and give them the lines below.',
  ],
  'no administrator': [
    'You may not connect the firm',
    'You are not in the list of people who may connect the firm. Ask the person who administers this server to add you, and give them the lines below.',
  ],
  'signed out': ['You are not signed in', 'The sign-in has ended.'],
};

/** The page for a person who may not use this host. The person sees what the list must have. */
export function createRefusedAccessPage({ reason, person }: RefusedAccessError): Page {
  const [title, ...paragraphs] = REASONS[reason];
  const facts: (readonly [string, string])[] = [];
  if (person?.staffId !== undefined) facts.push(['Staff id in MyCase', String(person.staffId)]);
  if (person?.email !== undefined) facts.push(['E-mail', person.email]);
  if (person?.subject !== undefined) facts.push(['Subject', person.subject]);
  return {
    title,
    facts,
    paragraphs: [...paragraphs, 'Nothing of the firm was read, and no access was given. You can close this page.'],
  };
}

/**
 * The page for a redirect with which MyCase refuses a sign-in. `code` comes from the address, so anybody can write it.
 */
export const createRefusedByMyCasePage = (code: string, otherMethod: string | undefined): Page =>
  createErrorPage(
    'MyCase did not allow this access',
    code === 'access_denied'
      ? 'Access was denied in the browser. If you pressed Deny, sign in again and choose Allow.'
      : `MyCase refused the sign-in, with the code ${quoteValue(code)}.`,
    `If you did not press Deny, you lack the permission to ${PERMISSION}. MyCase requires it of each person who allows an app. Ask an administrator of your firm to give it to you in MyCase.`,
    ...(otherMethod === undefined
      ? []
      : [`Or start again, and sign in with ${otherMethod}: this needs no permission in MyCase.`]),
  );
