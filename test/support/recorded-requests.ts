import { appendFileSync, mkdirSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join, relative, resolve } from 'node:path';

// Read once, since tests replace the environment.
const { RECORDED_REQUESTS: folder } = process.env;

/**
 * Keeps a request as it was received, where a folder for it is named: plane/readers/check_requests.py checks it against another description of AWS's APIs.
 */
export function recordRequest(service: string, { method, url, headers }: IncomingMessage, body: Buffer): void {
  if (!folder) {
    return;
  }
  mkdirSync(folder, { recursive: true });
  const { authorization, ...told } = headers;
  const line = { service, method, url, headers: told, body: body.toString('base64'), test: currentTest() };
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify(line)}\n`);
}

// A benchmark has an endpoint too, and no tests.
function currentTest(): string {
  if (typeof expect === 'undefined') {
    return '';
  }
  const { testPath = '', currentTestName = '' } = expect.getState();
  return `${relative(resolve(__dirname, '../..'), testPath)}: ${currentTestName}`;
}
