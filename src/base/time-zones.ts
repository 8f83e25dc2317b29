/** Returns the names of all time zones that Node supports (IANA identifiers), UTC first. The first call takes several milliseconds. */
export const listTimeZones = (): string[] => [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];
