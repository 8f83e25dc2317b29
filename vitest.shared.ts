/** The settings of all tests. */
export const shared = {
  /** Results for people, and as a file where `TEST_RESULTS` names one. */
  ...(process.env.TEST_RESULTS
    ? { reporters: ['default', 'json'], outputFile: { json: process.env.TEST_RESULTS } }
    : { reporters: ['default'] }),
  /** For busy machines. A test that passes does not wait so long. */
  expect: { poll: { timeout: 50_000 } },
};
