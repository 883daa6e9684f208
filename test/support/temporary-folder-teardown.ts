import { rmSync } from 'node:fs';

export default function removeTemporaryFolder(): void {
  rmSync(process.env.TEST_TMPDIR!, { recursive: true, force: true });
}
