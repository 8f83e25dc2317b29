import type { JsonSchemaType, JsonSchemaValidator, jsonSchemaValidator } from '@modelcontextprotocol/client';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv';

const ajv = new AjvJsonSchemaValidator();
const compiled = new Map<string, JsonSchemaValidator<unknown>>();

/**
 * What clients hold structured content to. Each is told of a hundred schemas when it lists the tools, and calls few of
 * them: a schema is compiled when it is first needed, once for all clients of a process.
 */
export const outputChecks: jsonSchemaValidator = {
  getValidator<T>(schema: JsonSchemaType) {
    const key = JSON.stringify(schema);
    return (value) => {
      const check = compiled.get(key) ?? ajv.getValidator(schema);
      compiled.set(key, check);
      return check(value) as ReturnType<JsonSchemaValidator<T>>;
    };
  },
};
