#!/usr/bin/env node
import process from 'node:process';
import { readDesktopSettings } from './config/desktop-settings.ts';

// The program of the desktop bundle. It reads the settings of the client, then runs the server.

const log = (line: string): void => void process.stderr.write(`mycase-mcp: ${line}\n`);

try {
  const { changes, notes } = readDesktopSettings(process.env);
  for (const [variable, value] of Object.entries(changes)) {
    if (value === undefined) delete process.env[variable];
    else process.env[variable] = value;
  }
  for (const note of notes) log(note);
} catch (error) {
  log(error instanceof Error ? error.message : 'the settings cannot be read');
  process.exit(2);
}

await import('./main.ts');
