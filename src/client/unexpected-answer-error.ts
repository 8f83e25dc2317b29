import { createRequestError, MyCaseError } from '../base/mycase-error.ts';

/**
 * MyCase answered a write with a status of success, but not as it documents, or the answer could not be checked. Only
 * reading the records shows whether the write was carried out.
 */
export class UnexpectedAnswerError extends MyCaseError {
  /** MyCase's answer in one or two sentences, without a statement about the outcome. */
  readonly summary: string;
  /** An answer with errors and a web page usually mean that nothing was carried out. Undefined for other answers. */
  readonly refusal: 'errors' | 'web page' | undefined;

  constructor(
    summary: string,
    details: Pick<UnexpectedAnswerError, 'refusal'> & { readonly status: number; readonly fields?: readonly string[] },
  ) {
    const { status, fields = [], refusal } = details;
    const { message, advice } = createRequestError(summary, { outcome: 'unknown' });
    super(message, { advice, status, fields, outcome: 'unknown' });
    this.summary = summary;
    this.refusal = refusal;
  }
}

/**
 * A write that was not carried out: MyCase's answer was not the documented one, and the records show no change. `found`
 * is a sentence about the records.
 */
export class RefutedWriteError extends MyCaseError {
  constructor({ summary, status, fields, refusal }: UnexpectedAnswerError, found: string) {
    super(`${summary} ${found} Nothing was carried out.`, {
      advice:
        refusal === 'errors'
          ? 'Correct the cause that MyCase names, then call again.'
          : 'A proxy may have answered in place of MyCase. Check the network and the base URL, then call again.',
      status,
      fields,
      outcome: 'not done',
    });
  }
}
