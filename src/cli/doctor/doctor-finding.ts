/** One line of the doctor: the subject of a check, the result, and how to fix it. */
export interface DoctorFinding {
  readonly subject: string;
  readonly state: 'ok' | 'warning' | 'broken';
  readonly finding: string;
  readonly fix?: string;
}

const withState =
  (state: DoctorFinding['state']) =>
  (subject: string, finding: string, fix: string): DoctorFinding => ({ subject, state, finding, fix });

/** Creates a finding without a fault. */
export const createOk = (subject: string, finding: string): DoctorFinding => ({ subject, state: 'ok', finding });

/** Creates a finding for something that works only partly, or only for a short time. */
export const createWarning = withState('warning');

/** Creates a finding for something that does not work. */
export const createBroken = withState('broken');
