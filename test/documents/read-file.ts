import type { Client } from '@modelcontextprotocol/client';
import { beforeAll } from 'vitest';
import { SANDBOX_TOKEN, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { type Answer, call, connect, pointedAt } from '../support/harness.ts';
import { STORING_TOKEN, storeFile } from './store-file.ts';

/** What the tests of a file that read documents share. Its fields exist in a test only. */
export interface FileReader {
  readonly sandbox: Sandbox;
  readonly client: Client;
  /** Stores a file, and reads it with read_document. */
  read(filename: string, bytes: Uint8Array, args?: Record<string, unknown>): Promise<Answer>;
}

/** Starts a sandbox and a server for the tests of a file. */
export function startFileReader(): FileReader {
  const parts: { sandbox?: Sandbox; client?: Client } = {};
  const get = <Name extends keyof typeof parts>(name: Name): NonNullable<(typeof parts)[Name]> => {
    const part = parts[name];
    if (!part) throw new Error('nothing is started outside of a test');
    return part;
  };
  beforeAll(async () => {
    parts.sandbox = await startSandbox({ tokens: [SANDBOX_TOKEN, STORING_TOKEN] });
    parts.client = await connect({ env: { ...pointedAt(parts.sandbox), MYCASE_STRUCTURED: 'on' } });
    return async () => {
      await parts.client?.close();
      await parts.sandbox?.close();
    };
  });
  return {
    get sandbox() {
      return get('sandbox');
    },
    get client() {
      return get('client');
    },
    read: async (filename, bytes, args = {}) =>
      call(get('client'), 'read_document', {
        document_id: await storeFile(get('sandbox'), filename, bytes),
        ...args,
      }),
  };
}

/** The texts of an answer, each after its place. */
export const textsOf = ({ data, text }: Answer): string[] => {
  const rows = Object(data.text).rows;
  if (!rows) throw new Error(text);
  return rows.map((row: { place: string; text: string }) => `${row.place} = ${row.text}`);
};
