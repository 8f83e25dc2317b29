/** The code of a system error, such as `ENOENT`. Returns undefined for any other value. */
export const getErrorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined;
