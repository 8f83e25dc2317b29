import profileDocument from './contract/profile.json' with { type: 'json' };
import v1Document from './contract/v1.json' with { type: 'json' };

/** A JSON schema, or a `$ref` to one. */
export type Schema = {
  $ref?: string;
  type?: string | readonly string[];
  format?: string;
  deprecated?: boolean;
  items?: Schema;
  properties?: { readonly [name: string]: Schema };
};

/** A query or path parameter with the schema that limits it. */
export type Parameter = {
  name: string;
  in: string;
  schema: { type?: string; minimum?: number; maximum?: number; enum?: readonly string[] };
};

type Content = { [type: string]: { schema: Schema } };

/** One operation in an OpenAPI document. */
export type OperationObject = {
  operationId: string;
  parameters?: readonly Parameter[];
  requestBody?: { content: Content };
  responses: {
    [status: string]: { description?: string; $ref?: string; content?: Content; headers?: object };
  };
};

/** The parts of an OpenAPI document that are read here. A path has methods and may have shared parameters. */
export type Contract = {
  paths: { [path: string]: { [method: string]: OperationObject | readonly object[] } };
  components: { schemas: { [name: string]: Schema } };
};

/**
 * Fields that MyCase accepts in a request although its contract has no such field, by the schema of the request.
 * Assumption of this sandbox: they must be text, and no answer shows them.
 */
const REQUEST_EXTENSIONS: { readonly [schema: string]: { readonly [field: string]: Schema } } = {
  // MyCase: two users report these codes, where LEDES billing is on.
  TimeEntryRequest: { utbms_activity_code: { type: 'string' }, utbms_task_code: { type: 'string' } },
};

/** MyCase's live API, version 1: routes, parameters, bodies, statuses and answers. */
export const v1: Contract = withExtensions(v1Document);

/** The eight operations of the published profile. */
export const profile: Contract = profileDocument;

/** Returns the schema itself, or the component that its `$ref` names. */
export function resolve(schema: Schema, contract: Contract): Schema {
  const name = schema.$ref?.split('/').at(-1);
  if (name === undefined) return schema;
  const target = contract.components.schemas[name];
  if (target === undefined) throw new Error(`the contract lacks ${schema.$ref}`);
  return target;
}

function withExtensions(contract: Contract): Contract {
  const schemas = Object.fromEntries(
    Object.entries(contract.components.schemas).map(([name, schema]) => [
      name,
      {
        ...schema,
        ...(REQUEST_EXTENSIONS[name] && { properties: { ...schema.properties, ...REQUEST_EXTENSIONS[name] } }),
      },
    ]),
  );
  return { ...contract, components: { ...contract.components, schemas } };
}
