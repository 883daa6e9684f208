// Runs the bundled handler of the meter once, in a process that holds nothing else, and sends what it took.
const oam = require('@aws-sdk/client-oam');

// The version here is older than AWS_ENDPOINT_URL, which all other clients read.
class OAMClient extends oam.OAMClient {
  constructor(options) {
    super({ ...options, endpoint: process.env.AWS_ENDPOINT_URL });
  }
}
require.cache[require.resolve('@aws-sdk/client-oam')].exports = { ...oam, OAMClient };

const [bundle, event] = process.argv.slice(2);

async function run() {
  const request = JSON.parse(event);
  // What CloudWatch lists depends on the time of the run, which is that of its schedule.
  Date.now = ((started) => () => Date.parse(request.scheduledTime) + performance.now() - started)(performance.now());
  const { handler } = require(bundle);
  const start = process.hrtime.bigint();
  const report = await handler(request);
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.send({ report, seconds: Number(process.hrtime.bigint() - start) / 1e9, maxRssMiB: maxRSS / 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 });
}

run().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
