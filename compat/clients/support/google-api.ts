import type { DeclaredTool, Schema } from './client.ts';
import type { Replies } from './provider.ts';

const candidate = (part: object) => ({
  candidates: [{ index: 0, finishReason: 'STOP', content: { role: 'model', parts: [part] } }],
  usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
});

/** The replies of Gemini's generateContent. */
export const googleReplies: Replies = {
  callTool: ({ name, args }) => candidate({ functionCall: { name, args } }),
  say: (text) => candidate({ text }),
};

/** The part of a request that declares tools. */
interface GoogleTools {
  readonly functionDeclarations: readonly {
    readonly name: string;
    readonly parameters?: Schema;
    readonly parametersJsonSchema?: Schema;
  }[];
}

/** The tools of a request. */
export const readGoogleTools = ({ tools }: { tools: readonly GoogleTools[] }): DeclaredTool[] =>
  tools.flatMap(({ functionDeclarations }) =>
    functionDeclarations.map(({ name, parameters, parametersJsonSchema }) => ({
      name,
      schema: parameters ?? parametersJsonSchema ?? {},
    })),
  );

/** Gemini: a schema is in OpenAPI 3.0, so it has one type, an object has properties, and enumerations are of strings. */
export function refusesByGoogle({ type, properties, items, enum: values }: Schema): string | undefined {
  if (typeof type !== 'string') return `type is ${JSON.stringify(type)}`;
  const kind = type.toLowerCase();
  if (kind === 'object' && properties && Object.keys(properties).length === 0) return 'an object without properties';
  if (kind === 'array' && !items) return 'an array without items';
  if (values?.some((value) => typeof value !== 'string')) return 'an enumeration of other values than strings';
  return undefined;
}
