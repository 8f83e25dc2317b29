/** What is wrong with an argument of a call. */
export interface ArgumentFault {
  /** The name of the argument. Undefined if the fault is not that of one argument. */
  readonly argument?: string | undefined;
  /** A sentence for the caller. */
  readonly text: string;
}
