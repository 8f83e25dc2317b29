/** One entry of a MyCase error body; a pointer leads into the body, a parameter names one of the query. */
export type Problem = { description: string; source?: { pointer: string } | { parameter: string } };

/** Thrown by a handler that will not carry out what was asked; the server turns it into an error answer. */
export class Refusal extends Error {
  readonly status: number;
  readonly problems: readonly Problem[];

  constructor(status: number, problems: readonly Problem[]) {
    super(problems.map((problem) => problem.description).join('; '));
    this.status = status;
    this.problems = problems;
  }
}

/** A problem at a place in the body. */
export function at(pointer: string, description: string): Problem {
  return { description, source: { pointer } };
}

/** Throws a 404. MyCase: an id that does not exist, or is no number, is answered alike. */
export function notFound(what = 'Record'): never {
  throw new Refusal(404, [{ description: `${what} not found` }]);
}

/** Throws a 400 that blames a query parameter. */
export function badParameter(parameter: string, description: string): never {
  throw new Refusal(400, [{ description, source: { parameter } }]);
}

/** Throws a 422 with every problem found; does nothing when there is none. */
export function refuseAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Refusal(422, problems);
}
