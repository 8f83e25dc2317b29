import { execFile } from 'node:child_process';

/** Runs a program on this Node. Returns all that it prints, also when it ends with an error. */
export const runProgram = (file: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    const options = { maxBuffer: 50_000_000 };
    execFile(process.execPath, [file, ...args], options, (_, stdout, stderr) => resolve(`${stdout}\n${stderr}`));
  });
