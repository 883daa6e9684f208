const { default: Sequencer } = require('@jest/test-sequencer');

const LONGEST = ['edits', 'late-iam'];

/** Starts the longest tests first, because jest knows no durations in a fresh clone. */
module.exports = class extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => LONGEST.findIndex((name) => path.endsWith(`${name}.test.ts`));
    return [...tests].sort((one, other) => rank(other) - rank(one) || (one.path < other.path ? -1 : 1));
  }
};
