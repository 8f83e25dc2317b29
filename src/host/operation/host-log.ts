/** The facts of a line of the log. They have no data of the firm, no secret, and no query of an address. */
type LogFields = Readonly<Record<string, string | number | undefined>>;

/** The log of a host, for the person who runs it. */
export interface HostLog {
  write(level: 'info' | 'error', message: string, fields?: LogFields): void;
}

/** Creates a log of texts. `writeText` writes one line. The fields follow the message as `name=value`. */
export const createTextLog = (writeText: (line: string) => void): HostLog => ({
  write(_level, message, fields = {}) {
    const facts = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
    writeText([message, ...facts].join(' '));
  },
});

/** Creates a log of JSON objects, one per line. `writeLine` writes one line. */
export const createJsonLog = (writeLine: (line: string) => void): HostLog => ({
  write: (level, message, fields = {}) =>
    writeLine(JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })),
});
