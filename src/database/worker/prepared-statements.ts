import type { PreparedStatement, Sqlite3Static } from '@sqlite.org/sqlite-wasm';

/** The most statements that are cached. */
const MAX_STATEMENTS = 100;

/** A statement that needs more memory is not cached. */
const MAX_STATEMENT_BYTES = 250_000;

/** A prepared statement of a caller, with facts about it. */
export interface Prepared<Facts> {
  readonly statement: PreparedStatement;
  readonly facts: Facts;
}

/** The prepared statements of the last calls. To prepare a statement takes about as long as to run a short one. */
export interface PreparedStatements<Facts> {
  /** Runs `act` with a statement, which is prepared if it was not cached. The statement is removed if `act` throws. */
  use<T>(sql: string, act: (prepared: Prepared<Facts>) => T): T;
  /** Removes all statements. It is needed when views change, because the facts can depend on them. */
  clear(): void;
}

/** Creates the collection. `prepare` throws an error if a statement is not valid or not allowed. */
export function createPreparedStatements<Facts>(
  { capi }: Sqlite3Static,
  prepare: (sql: string) => Prepared<Facts>,
): PreparedStatements<Facts> {
  /** By text, the one that was used last at the end. */
  const cached = new Map<string, Prepared<Facts>>();
  const remove = (sql: string, { statement }: Prepared<Facts>): void => {
    cached.delete(sql);
    statement.finalize();
  };
  const store = (sql: string, prepared: Prepared<Facts>): void => {
    const bytes = capi.sqlite3_stmt_status(prepared.statement, capi.SQLITE_STMTSTATUS_MEMUSED, 0);
    prepared.statement.reset();
    cached.set(sql, prepared);
    if (bytes > MAX_STATEMENT_BYTES) remove(sql, prepared);
    const [oldest] = cached;
    if (oldest && cached.size > MAX_STATEMENTS) remove(...oldest);
  };
  return {
    use(sql, act) {
      const prepared = cached.get(sql) ?? prepare(sql);
      cached.delete(sql);
      try {
        const result = act(prepared);
        store(sql, prepared);
        return result;
      } catch (error) {
        prepared.statement.finalize();
        throw error;
      }
    },
    clear() {
      for (const prepared of cached) remove(...prepared);
    },
  };
}
