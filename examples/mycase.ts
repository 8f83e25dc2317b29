import { fileURLToPath } from 'node:url';

/**
 * How to start the server: on the firm of the sandbox, without the tools that write, and with only the tools that do a
 * whole job. For your own firm, run `node ../dist/main.js login` once and remove `--sandbox`.
 */
export const mycase = {
  command: process.execPath,
  args: [
    fileURLToPath(new URL('../dist/main.js', import.meta.url)),
    ...['--sandbox', '--access', 'read', '--toolsets', 'workflows'],
  ],
};

/** The question that the examples with a model ask. */
export const question = 'What is on the agenda this week, and which clients owe the firm money?';
