import { createRequestError, MyCaseError } from '../base/mycase-error.ts';

/**
 * MyCase answered a write with a status of success, but not as it documents. Only reading the records shows whether the
 * write was carried out.
 */
export class UnexpectedAnswerError extends MyCaseError {
  /** MyCase's answer in one or two sentences, without a statement about the outcome. */
  readonly summary: string;
  /** The answer is an error or a web page. Such an answer usually means that nothing was carried out. */
  readonly isRefusal: boolean;

  constructor(
    summary: string,
    details: { readonly status: number; readonly isRefusal: boolean; readonly fields?: readonly string[] },
  ) {
    const { status, fields = [], isRefusal } = details;
    const { message, advice } = createRequestError(summary, { outcome: 'unknown' });
    super(message, { advice, status, fields, outcome: 'unknown' });
    this.summary = summary;
    this.isRefusal = isRefusal;
  }
}

/**
 * A write that was not carried out: MyCase's answer was not the documented one, and the records show no change. `found`
 * is a sentence about the records.
 */
export class RefutedWriteError extends MyCaseError {
  constructor({ summary, status, fields }: UnexpectedAnswerError, found: string) {
    super(`${summary} ${found} Nothing was carried out.`, {
      advice: 'Correct the cause that MyCase names, if it names one. Then call again.',
      status,
      fields,
      outcome: 'not done',
    });
  }
}
