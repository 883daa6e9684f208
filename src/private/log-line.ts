/**
 * Writes one line to the log of a Lambda function. The console of the Lambda runtime would prefix the line with the time and the request ID, which would make
 * it invalid JSON.
 */
export function logLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
