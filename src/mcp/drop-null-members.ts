import { Transform } from 'node:stream';
import { isRecord, parseJson } from '../base/json.ts';

/** The members of a request that MCP allows to be missing, but not to be null. Some clients send null. */
const OPTIONAL_PARAMS = ['_meta', 'cursor', 'arguments'];

/** Returns a JSON-RPC message without `params`, `_meta`, `cursor` and `arguments` that are null. */
export function dropNullMembers(message: unknown): unknown {
  if (!isRecord(message) || !('params' in message)) return message;
  const { params, ...rest } = message;
  if (params === null) return rest;
  if (!isRecord(params) || OPTIONAL_PARAMS.every((name) => params[name] !== null)) return message;
  const remaining = Object.entries(params).filter(([name, value]) => value !== null || !OPTIONAL_PARAMS.includes(name));
  return { ...rest, params: Object.fromEntries(remaining) };
}

/** A longer line is passed on unchanged. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

const NULL_MEMBER = /"(?:params|_meta|cursor|arguments)"\s*:\s*null/;

/** Creates a stream of lines of JSON. It applies `dropNullMembers` to each line, and passes on all other bytes. */
export function createNullMemberFilter(): Transform {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      const end = chunk.lastIndexOf(NEWLINE) + 1;
      if (end > 0) {
        const lines = Buffer.concat([...pending, chunk.subarray(0, end)]);
        pending = [];
        pendingBytes = 0;
        this.push(lines.includes('null') ? lines.toString().split('\n').map(dropNullsInLine).join('\n') : lines);
      }
      pending.push(chunk.subarray(end));
      pendingBytes += chunk.length - end;
      if (pendingBytes > MAX_LINE_BYTES) {
        this.push(Buffer.concat(pending));
        pending = [];
        pendingBytes = 0;
      }
      callback();
    },
  });
}

const NEWLINE = 10;

function dropNullsInLine(line: string): string {
  const message = NULL_MEMBER.test(line) ? parseJson(line) : undefined;
  const changed = dropNullMembers(message);
  return changed === message ? line : JSON.stringify(changed);
}
