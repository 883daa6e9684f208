import type { SharedValidator } from './environment';

const { module: validator, engines } = (globalThis as unknown as { sharedValidator: SharedValidator }).sharedValidator;

// A schema and rules for each resource type take some memory.
const MOST = 12;

/**
 * The engine of the CDK's validator, made once for the same rules. Every test file has modules of its own, and would compile 9 MB of WebAssembly and read all rules anew, which takes longer than most tests.
 */
class CompositeEngine {
  private readonly engine: any;

  constructor(config: object) {
    const key = JSON.stringify(config);
    // Clones, since the validator takes plain objects only, and those of a test file are of another realm.
    this.engine = engines.get(key) ?? new validator.CompositeEngine(structuredClone(config));
    engines.delete(key);
    engines.set(key, this.engine);
    if (engines.size > MOST) {
      const [[oldest]] = engines;
      engines.delete(oldest);
    }
  }

  public validateTemplate(template: object, options: object): object {
    return this.engine.validateTemplate(template, structuredClone(options));
  }

  /** Others may use it. */
  public free(): void {}
}

module.exports = { ...validator, CompositeEngine };
export {};
