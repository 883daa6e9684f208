/**
 * Writes one line to the log of a Lambda function. The console of Lambda's runtime would put time and request id before it, and then it is no JSON.
 */
export function logLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
