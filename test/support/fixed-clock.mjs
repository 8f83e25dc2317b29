// Loaded into the server before it starts (`--import`): its clock stands still at the milliseconds of FIXED_CLOCK.

const AT = Number(process.env.FIXED_CLOCK);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [AT] : args));
  }

  static now() {
    return AT;
  }
};
