// Runs a bundled handler once, in a process that holds nothing else, and sends what it took.
const [bundle, event] = process.argv.slice(2);

async function run() {
  const { handler } = require(bundle);
  const start = process.hrtime.bigint();
  const report = await handler(JSON.parse(event));
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.send({ report, seconds: Number(process.hrtime.bigint() - start) / 1e9, maxRssMiB: maxRSS / 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 });
}

run().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
