import msgReader, { type FieldsData } from '@kenjiuno/msgreader';
import { decodeTextFile } from '../../files/text-content.ts';
import type { DocumentFile } from '../document-text.ts';
import { createDamagedError } from './format-text.ts';
import { chooseBodies, type Mail } from './mail.ts';

/** Reads a mail of Outlook. */
export function readMsg(bytes: Buffer): Mail {
  // The package is CommonJS: its class is a field of its exports.
  const reader = new msgReader.default(new Uint8Array(bytes).buffer);
  const data: FieldsData = reader.getFileData();
  if (data.error) throw createDamagedError();
  const { recipients = [], attachments = [], senderName = '', senderSmtpAddress, senderEmail } = data;
  const formatRecipients = (type: 'to' | 'cc' | 'bcc') =>
    recipients
      .filter((one) => (one.recipType ?? 'to') === type)
      .map(({ name = '', smtpAddress, email }) => formatAddress(name, smtpAddress ?? email))
      .join(', ');
  return {
    headers: [
      ['From', formatAddress(senderName, senderSmtpAddress ?? senderEmail)],
      ['To', formatRecipients('to')],
      ['Cc', formatRecipients('cc')],
      ['Bcc', formatRecipients('bcc')],
      ['Date', data.clientSubmitTime ?? data.messageDeliveryTime ?? ''],
      ['Subject', data.subject ?? ''],
    ],
    bodies: chooseBodies(data.body ?? '', data.bodyHtml ?? decodeHtml(Buffer.from(data.html ?? []))),
    attachments: attachments.map((attachment, i): DocumentFile => {
      const { fileName, content } = reader.getAttachment(attachment);
      const name = attachment.fileName ?? fileName ?? `attachment-${i + 1}`;
      return {
        name: attachment.innerMsgContent && !/\.msg$/i.test(name) ? `${name}.msg` : name,
        bytes: Buffer.from(content),
      };
    }),
  };
}

const formatAddress = (name: string, address = ''): string =>
  address === '' || address === name ? name : `${name} <${address}>`;

const decodeHtml = (bytes: Buffer): string => decodeTextFile('body.html', bytes) ?? bytes.toString('latin1');
