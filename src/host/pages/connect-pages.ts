import type { TenantSettings } from '../administration/administration.ts';
import type { FormAddress, Page } from './page.ts';
import { PERMISSION } from './sign-in-pages.ts';

/**
 * The page on which an administrator begins to connect a firm. It does not name the administrator who did so before.
 */
export const createConnectPage = (
  { title }: Pick<TenantSettings, 'title'>,
  isConnected: boolean,
  form: FormAddress,
): Page => ({
  title: 'Connect the firm to MyCase',
  paragraphs: [
    'The people of the firm who sign in with the firm’s own sign-in then use MyCase through your account. MyCase sees you in all that they read and change. The audit log of this server names the person.',
    `MyCase requires that you have the permission to ${PERMISSION}. The administration file must name you as an administrator of the firm.`,
  ],
  facts: [
    ['Firm', title ?? 'a firm without a name'],
    ['Connected by', isConnected ? 'an administrator' : 'nobody'],
  ],
  form: { ...form, buttons: [{ label: 'Continue to MyCase', decision: 'connect' }] },
});

/** The page after a firm was connected. */
export const createConnectedPage = ({ title }: Pick<TenantSettings, 'title'>, administrator: string): Page => ({
  title: 'The firm is connected',
  facts: [
    ['Firm', title ?? 'a firm without a name'],
    ['MyCase sees', administrator],
  ],
  paragraphs: ['The people of the firm can sign in now. You can close this page.'],
});
