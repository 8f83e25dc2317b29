// Loaded into the server before it starts (`--import`): its clock stands still at the milliseconds of FIXED_CLOCK. With
// CLOCK_RUNS its clock starts at that time and runs.

const AT = Number(process.env.FIXED_CLOCK);
const RealDate = Date;
const startedAt = RealDate.now();

const now = () => (process.env.CLOCK_RUNS ? AT + RealDate.now() - startedAt : AT);

globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [now()] : args));
  }

  static now() {
    return now();
  }
};
