import { isRecord, type JsonObject, parseJson } from '../base/json.ts';
import { listLogFiles, readLogFile, toNameTime } from './log-files.ts';

/** A line of the log. */
export interface LogLine {
  /** The line without its line break. */
  readonly text: string;
  /** Its fields. Empty if the line is not a JSON object. */
  readonly entry: JsonObject;
}

/** The lines of one file that are still to come. */
interface LineSource {
  readonly lines: Iterator<LogLine>;
  /** The line that comes next. Undefined before the file is read. */
  next: LogLine | undefined;
  /** The latest time so far: a clock that was set back does not change the order in a file. */
  time: string;
}

/**
 * Returns the lines of all log files in order of time. Lines of one file keep their order. A file is read when the
 * first of its lines is due. Throws system errors.
 */
export function* readLinesByTime(folder: string): Generator<LogLine> {
  let sources = listLogFiles(folder).map((name) => createSource(folder, name));
  for (let source = sources[0]; source; source = findEarliest(sources)) {
    if (source.next) yield source.next;
    const { value, done } = source.lines.next();
    if (done) sources = sources.filter((other) => other !== source);
    else advance(source, value);
  }
}

const createSource = (folder: string, name: string): LineSource => ({
  lines: readFileLines(folder, name),
  next: undefined,
  time: name,
});

function* readFileLines(folder: string, name: string): Generator<LogLine> {
  for (const text of readLogFile(folder, name).texts) yield parseLine(text);
}

/** Returns a line with its entry. The entry of a line that cannot be read has no fields. */
export function parseLine(text: string): LogLine {
  const entry = parseJson(text);
  return { text, entry: isRecord(entry) ? entry : {} };
}

function advance(source: LineSource, line: LogLine): void {
  source.next = line;
  const time = toNameTime(String(line.entry.time));
  if (time > source.time) source.time = time;
}

/** Sources are in the order of their files' starts: after one that is not read yet, none is earlier. */
function findEarliest(sources: readonly LineSource[]): LineSource | undefined {
  let earliest = sources[0];
  for (const source of sources) {
    if (earliest && source.time < earliest.time) earliest = source;
    if (!source.next) break;
  }
  return earliest;
}
