import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Every app that is synthesized leaves its templates and assets in the temporary folder: a run has one of its own, which goes when it ends.
 */
export default function temporaryFolder(): void {
  process.env.TEST_TMPDIR = process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'cdk-bedrock-cost-tags-test-'));
}
