import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Compiled functions, which git does not contain. */
const BUNDLED = 'assets';

/** A reporter of Jest that ends the run at the first test that fails, and names it. */
const FIRST_FAILURE = `
const { writeSync } = require('node:fs');

function end(name) {
  writeSync(1, 'failed: ' + name.split('\\n')[0] + '\\n');
  process.exit(1);
}

module.exports = class FirstFailure {
  onTestCaseResult(_, { status, fullName }) {
    if (status === 'failed') {
      end(fullName);
    }
  }

  onTestResult(_, { testExecError }) {
    if (testExecError) {
      end('the test file does not load: ' + testExecError.message);
    }
  }
};
`;

/**
 * Temporary copies of the repository. The copies share the installed packages, which are hard links, and the cache of Jest.
 */
export class Workplace {
  public readonly folder = mkdtempSync(join(tmpdir(), 'mutants-'));

  /** One copy of the sources and tests for each worker. */
  public readonly copies: string[];

  constructor(root: string, workers: number) {
    if (!existsSync(join(root, BUNDLED))) {
      throw new Error(`${BUNDLED} must exist, because the tests deploy the functions in it: run npx projen bundle`);
    }
    const linked = ['-al', '-a'].some((mode) => spawnSync('cp', [mode, join(root, 'node_modules'), this.folder]).status === 0);
    if (!linked) {
      throw new Error(`node_modules must be readable, got ${join(root, 'node_modules')}: run npm ci`);
    }
    mkdirSync(join(this.folder, 'tmp'));
    writeFileSync(join(this.folder, 'first-failure.js'), FIRST_FAILURE);
    const files = filesOf(root);
    this.copies = Array.from({ length: workers }, (_, index) => {
      const copy = join(this.folder, `copy${index}`);
      files.forEach((file) => {
        mkdirSync(dirname(join(copy, file)), { recursive: true });
        cpSync(join(root, file), join(copy, file));
      });
      cpSync(join(root, BUNDLED), join(copy, BUNDLED), { recursive: true });
      return copy;
    });
  }

  /** Arguments and environment of a run of Jest in a copy. */
  public jest(test: string): { args: string[]; env: NodeJS.ProcessEnv } {
    return {
      args: [
        join(this.folder, 'node_modules', 'jest', 'bin', 'jest.js'), '--ci', '--runInBand', '--coverage=false', `--cacheDirectory=${join(this.folder, 'cache')}`,
        `--reporters=${join(this.folder, 'first-failure.js')}`, '--runTestsByPath', test,
      ],
      env: { ...process.env, TMPDIR: join(this.folder, 'tmp') },
    };
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Returns the files that git contains or would add. */
function filesOf(root: string): string[] {
  const { stdout } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8', maxBuffer: 1e8 });
  // A file can be deleted and still be listed.
  return stdout.split('\0').filter((file) => file !== '' && existsSync(join(root, file)));
}
