/** The settings of formatting. */
export interface FormatContext {
  /** IANA identifier of the time zone that instants are shown in. */
  readonly zone: string;
  /** The largest number of tokens of an answer. */
  readonly budget: number;
  /** The lists that a tool of this server can export to a file. */
  readonly exports: ReadonlySet<string>;
}
