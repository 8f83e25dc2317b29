/** A view with a meaning of MyCase. */
export interface ViewDefinition {
  readonly name: string;
  /** One sentence for the schema: the rows, and the rule that selects them. */
  readonly meaning: string;
  /** The SELECT that the view runs. */
  readonly sql: string;
}
