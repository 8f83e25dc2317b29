import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import type { Contract } from './contract.ts';
import type { Json } from './json.ts';
import { at, type Problem } from './refusal.ts';
import type { Operation } from './routes.ts';

/** Returns the problems of a body with its operation's schema. */
export type BodyCheck = (operation: Operation, body: Json) => Problem[];

/** Creates the check of a contract's request bodies. Each schema is compiled when it is first needed. */
export function bodyCheck(contract: Contract): BodyCheck {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    validateSchema: false,
    // MyCase: a date-time without an offset is accepted, and taken as UTC.
    formats: { date: fullFormats.date, 'date-time': fullFormats['iso-date-time'] },
  }).addSchema(contract, 'contract');
  const compiled = new Map<string, ValidateFunction>();

  const validator = (pointer: string): ValidateFunction => {
    const known = compiled.get(pointer) ?? ajv.compile({ $ref: `contract#${encodeURI(pointer)}` });
    compiled.set(pointer, known);
    return known;
  };

  return ({ bodySchema }, body) => {
    if (bodySchema === undefined) return [];
    const validate = validator(bodySchema);
    return validate(body) ? [] : problems(validate.errors ?? []);
  };
}

/**
 * A failed `oneOf` also reports why each branch failed. These errors are removed: they name fields that are not
 * required.
 */
function problems(errors: readonly ErrorObject[]): Problem[] {
  return errors.filter((error) => !error.schemaPath.includes('/oneOf/')).map(problem);
}

function problem(error: ErrorObject): Problem {
  if (error.keyword === 'required') {
    return at(`${error.instancePath}/${error.params.missingProperty}`, "can't be blank");
  }
  if (error.keyword === 'oneOf') {
    return at(error.instancePath, 'exactly one of caller_name, client and lead must be given');
  }
  return at(error.instancePath, error.message ?? 'is invalid');
}
