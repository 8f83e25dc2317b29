import type { Operation } from '../routes.ts';
import type { Handler } from '../site.ts';
import { createCall } from './calls.ts';
import {
  caseFolder,
  createSubfolder,
  deleteVersion,
  downloadDocument,
  downloadVersion,
  updateDocument,
  uploadCaseDocument,
  uploadFirmDocument,
  uploadVersion,
} from './documents.ts';
import { getFirm, getMe } from './firm.ts';
import { genericHandler } from './generic.ts';
import { addOptions, deleteOption, listOptions, updateOption } from './list-options.ts';
import { createCaseThread, createThread, sendMessage } from './messages.ts';
import { recordPayment } from './payments.ts';
import { createWebhook } from './webhooks.ts';

const SPECIAL: { readonly [operationId: string]: Handler } = {
  add_custom_field_options: addOptions,
  create_call: createCall,
  create_case_message_thread: createCaseThread,
  create_case_subfolder: createSubfolder,
  create_message_thread: createThread,
  create_webhook_subscription: createWebhook,
  delete_custom_field_option: deleteOption,
  delete_document_version: deleteVersion,
  download_document: downloadDocument,
  download_document_version: downloadVersion,
  get_case_folder: caseFolder,
  get_firm: getFirm,
  get_me: getMe,
  list_custom_field_options: listOptions,
  record_invoice_payment: recordPayment,
  send_message: sendMessage,
  update_custom_field_option: updateOption,
  update_document: updateDocument,
  upload_case_document: uploadCaseDocument,
  upload_document_version: uploadVersion,
  upload_firm_document: uploadFirmDocument,
};

/** Returns the handler of an operation: its own handler if it has one, otherwise the generic one. */
export function handler(operation: Operation): Handler {
  return SPECIAL[operation.id] ?? genericHandler(operation);
}
