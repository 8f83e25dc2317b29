/** Results for people, and as a file where `TEST_RESULTS` names one. */
export const reporting = process.env.TEST_RESULTS
  ? { reporters: ['default', 'json'], outputFile: { json: process.env.TEST_RESULTS } }
  : { reporters: ['default'] };
