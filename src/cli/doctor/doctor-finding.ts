/** One line of the doctor: what was checked, the result, and how to repair it. */
export interface DoctorFinding {
  readonly subject: string;
  readonly state: 'ok' | 'warning' | 'broken';
  readonly finding: string;
  readonly fix?: string;
}

/** Nothing is wrong. */
export const createOk = (subject: string, finding: string): DoctorFinding => ({
  subject,
  state: 'ok',
  finding,
});

/** It works, but not for long or not wholly. */
export const createWarning = (subject: string, finding: string, fix: string): DoctorFinding => ({
  subject,
  state: 'warning',
  finding,
  fix,
});

/** It does not work. */
export const createBroken = (subject: string, finding: string, fix: string): DoctorFinding => ({
  subject,
  state: 'broken',
  finding,
  fix,
});
