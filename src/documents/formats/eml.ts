import PostalMime, { type Address, type Email } from 'postal-mime';
import { createDamagedError } from './format-text.ts';
import { chooseBodies, type Mail } from './mail.ts';

/** Reads an e-mail in the form of RFC 5322. */
export async function readEml(bytes: Buffer): Promise<Mail> {
  const email = await PostalMime.parse(bytes, { forceRfc822Attachments: true }).catch(() => {
    throw createDamagedError();
  });
  if (email.headers.length === 0) throw createDamagedError();
  return {
    headers: [
      ['From', formatAddresses(email.from ? [email.from] : [])],
      ['To', formatAddresses(email.to)],
      ['Cc', formatAddresses(email.cc)],
      ['Bcc', formatAddresses(email.bcc)],
      ['Date', findHeader(email, 'date')],
      ['Subject', email.subject ?? ''],
    ],
    bodies: chooseBodies(email.text ?? '', email.html ?? ''),
    attachments: email.attachments.map(({ filename, mimeType, content }, i) => ({
      name: filename ?? `attachment-${i + 1}${mimeType === 'message/rfc822' ? '.eml' : ''}`,
      bytes: typeof content === 'string' ? Buffer.from(content) : toBuffer(content),
    })),
  };
}

const toBuffer = (content: ArrayBuffer | Uint8Array): Buffer =>
  content instanceof Uint8Array
    ? Buffer.from(content.buffer, content.byteOffset, content.byteLength)
    : Buffer.from(content);

const findHeader = ({ headers }: Email, name: string): string => headers.find(({ key }) => key === name)?.value ?? '';

function formatAddresses(addresses: readonly Address[] = []): string {
  const format = ({ name, address, group }: Address): string =>
    group ? `${name}: ${formatAddresses(group)}` : name === '' ? (address ?? '') : `${name} <${address}>`;
  return addresses.map(format).join(', ');
}
