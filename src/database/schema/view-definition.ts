/** A view with a meaning of MyCase. */
export interface ViewDefinition {
  readonly name: string;
  /** One sentence for the schema: the rows, and the rule that selects them. */
  readonly meaning: string;
  /** The SELECT that the view runs. */
  readonly sql: string;
}

/**
 * The SQL of a computed number. Without a type, a text such as '60' would never equal a number, and it would be more
 * than all numbers: SQLite converts a text only if it is compared with a column or a CAST.
 */
export const asNumber = (sql: string): string => `CAST(${sql} AS REAL)`;

/** The SQL of a computed whole number or truth value. It can be compared with a text, too. */
export const asInteger = (sql: string): string => `CAST(${sql} AS INTEGER)`;
