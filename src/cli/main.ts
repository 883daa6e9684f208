import { join } from 'node:path';
import { run } from './run';

// Bundled to assets/cli, two folders below the package.
process.exitCode = run(process.argv.slice(2), join(__dirname, '..', '..'), process);
