/** One entry of a MyCase error body. `pointer` is a place in the body, `parameter` is a query parameter. */
export type Problem = { description: string; source?: { pointer: string } | { parameter: string } };

/** Thrown by a handler that refuses a request. The server sends it as an error response. */
export class Refusal extends Error {
  readonly status: number;
  readonly problems: readonly Problem[];

  constructor(status: number, problems: readonly Problem[]) {
    super(problems.map((problem) => problem.description).join('; '));
    this.status = status;
    this.problems = problems;
  }
}

/** Creates a problem at a place in the body. */
export function at(pointer: string, description: string): Problem {
  return { description, source: { pointer } };
}

/** Throws a 404. MyCase: an id that does not exist and an id that is not a number get equal answers. */
export function notFound(what = 'Record'): never {
  throw new Refusal(404, [{ description: `${what} not found` }]);
}

/** Throws a 400 for a query parameter. */
export function badParameter(parameter: string, description: string): never {
  throw new Refusal(400, [{ description, source: { parameter } }]);
}

/** Throws a 422 with all problems, if there are any. */
export function refuseAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Refusal(422, problems);
}
