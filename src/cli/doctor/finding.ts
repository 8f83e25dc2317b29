/** One line of the doctor: what was looked at, how it is, and how to mend it. */
export interface Finding {
  readonly subject: string;
  readonly state: 'ok' | 'warning' | 'broken';
  readonly finding: string;
  readonly fix?: string;
}

/** Nothing is wrong. */
export const ok = (subject: string, finding: string): Finding => ({ subject, state: 'ok', finding });

/** It works, but not for long or not wholly. */
export const warning = (subject: string, finding: string, fix: string): Finding => ({
  subject,
  state: 'warning',
  finding,
  fix,
});

/** It does not work. */
export const broken = (subject: string, finding: string, fix: string): Finding => ({
  subject,
  state: 'broken',
  finding,
  fix,
});
