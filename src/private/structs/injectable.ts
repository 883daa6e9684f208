import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import type { Construct, IConstruct } from 'constructs';
import { SHAPES, type StructName } from './shapes';
import { structProblems, withRules } from './struct-problems';
import { problemsOf, throwProblems } from '../check';

interface ConstructClass {
  readonly PROPERTY_INJECTION_ID: string;
  new (scope: Construct, id: string, props: any, ...others: any[]): IConstruct;
}

/**
 * Decorates a public construct. Property injectors of the app change its properties, like those of the CDK's own constructs. Afterwards, the properties are compared with the struct that
 * the constructor takes.
 *
 * The class needs a `PROPERTY_INJECTION_ID`.
 */
export function injectable<T extends ConstructClass>(type: T): T {
  const name = type.name;
  const struct = SHAPES.constructs[name] as StructName;
  const Checked = class extends (type as ConstructClass) {
    constructor(scope: Construct, id: string, props: any, ...others: any[]) {
      // A subclass has properties of its own, and TypeScript lets it pass them on.
      const problems = structProblems(struct, props, new.target === (Injectable as unknown));
      let found: readonly string[] = [];
      try {
        super(scope, id, props ?? {}, ...others);
      } catch (error) {
        if (problems.length === 0) {
          throw error;
        }
        found = problemsOf(error);
      }
      if (problems.length > 0) {
        throwProblems(`${name} at ${[scope.node.path, id].filter((each) => each !== '').join('/')}`, withRules(problems, () => found));
      }
    }
  };
  Object.defineProperty(Checked, 'name', { value: name });
  const Injectable = propertyInjectable(Checked);
  return Injectable as unknown as T;
}
