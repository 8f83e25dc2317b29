/**
 * The tools that a server has, as its sentences for agents name them. Every sentence that names a tool is made with it,
 * so that no sentence names a tool that the server lacks, and each says how to run a tool that is not listed itself.
 */
export interface ToolGuide {
  /** Returns whether the server has a tool. */
  has(tool: string): boolean;
  /**
   * Returns the name of a tool, or in words what it does, if the server lacks it, for example for a step of a workflow.
   */
  label(tool: string): string;
  /** Names a tool to call in a sentence. In the compact catalog the name is followed by the tool that runs it. */
  format(tool: string): string;
  /** Formats a call of a tool. In the compact catalog it is a call of the tool that runs it. */
  formatCall(tool: string, args: Readonly<Record<string, unknown>>): string;
}

/** Returns the sentence about a tool if the server has it. `format` gets the name of the tool for a sentence. */
export const adviseTool = (tools: ToolGuide, tool: string, format: (name: string) => string): string | undefined =>
  tools.has(tool) ? format(tools.format(tool)) : undefined;
