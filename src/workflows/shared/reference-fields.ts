import { referenceText } from '../../operations/request-fields.ts';

/** Arguments that name a record, for `resolveRecord`. */
export const caseArgument = referenceText.describe('Id, case number, name or client of the case');
export const clientArgument = referenceText.describe('Id, name or e-mail of the client');
export const staffArgument = referenceText.describe('Id, name or e-mail of the staff member');
