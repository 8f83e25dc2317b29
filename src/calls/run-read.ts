import { MyCaseError } from '../base/mycase-error.ts';
import { joinSentences } from '../base/sentences.ts';
import type { CallContext } from '../client/client-types.ts';
import { type FormatContext, findSmallerPageSize } from '../formatting/list-result.ts';
import { type PreparedResult, parsePageToken, prepareResult } from '../formatting/prepare-result.ts';
import type { Operation, OperationContext } from '../operations/operation-types.ts';
import { resolveDateTimes, runOperation } from '../operations/run-operation.ts';
import type { ValidArguments } from './validate-arguments.ts';

/** Reads a page or a record. A page that is too long is read again with as many rows as fit. Throws a MyCaseError. */
export async function runRead(
  operation: Operation,
  { args: input, notes: argumentNotes }: ValidArguments,
  context: OperationContext,
  format: FormatContext,
  call: CallContext,
): Promise<PreparedResult> {
  const { args, notes } = resolveDateTimes(operation.filter ?? {}, input, context.zone);
  const { omissionNote } = operation;
  const omission = omissionNote && args[omissionNote.unlessFalse] !== false ? omissionNote.text : undefined;
  const page_token = parsePageToken(args.page_token).token;
  const read = async (page_size: unknown) => {
    const result = await runOperation(operation, { ...args, page_token, page_size }, context, call);
    const caveat = joinSentences(result.caveat, omission, ...argumentNotes, ...notes);
    return prepareResult(operation, input, { ...result, caveat }, context.zone);
  };
  const prepared = await read(args.page_size);
  const smallerSize = prepared.kind === 'list' ? findSmallerPageSize(prepared, format) : undefined;
  if (smallerSize === undefined) return prepared;
  try {
    const smaller = await read(smallerSize);
    return smaller.kind === 'list' ? { ...smaller, requestedRowCount: prepared.rows.length } : smaller;
  } catch (error) {
    if (error instanceof MyCaseError) return prepared;
    throw error;
  }
}
