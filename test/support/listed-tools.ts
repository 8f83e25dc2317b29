import type { Client } from '@modelcontextprotocol/client';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll } from 'vitest';
import { workflows } from '../../src/workflows/index.ts';
import type { Scene } from './scene.ts';

/** How many tools are listed: one for each operation of version 1 of the API, and those that finish a job. */
export const TOOLS = 113 + workflows.length;

/** How many of them only read. */
export const READING_TOOLS = 46 + workflows.filter(({ hints }) => hints.readOnlyHint).length;

/** A tool as a client sees it listed. */
export interface ListedTool {
  readonly inputSchema: object;
  /** What of a structured answer the listed output schema does not allow; nothing, where none is listed. */
  faultsIn(answer: object): unknown[];
}

/** The tools a client lists, by name. */
export async function listedTools(client: Client): Promise<ReadonlyMap<string, ListedTool>> {
  const ajv = new Ajv2020({ strict: false });
  const { tools } = await client.listTools();
  return new Map(
    tools.map(({ name, inputSchema, outputSchema }) => {
      const schema: object = outputSchema ?? {};
      const faultsIn = (answer: object) => {
        const validate = ajv.compile(schema);
        return validate(answer) ? [] : (validate.errors ?? []);
      };
      return [name, { inputSchema, faultsIn }];
    }),
  );
}

/** The listed tools of a scene, by name, for the tests of a file. */
export function useListedTools(scene: Scene): { readonly tools: ReadonlyMap<string, ListedTool> } {
  let tools: ReadonlyMap<string, ListedTool>;
  beforeAll(async () => {
    tools = await listedTools(scene.client);
  });
  return {
    get tools() {
      return tools;
    },
  };
}
