import type { AppTemplate } from './app-template';
import { areCertain, functionOf } from './intrinsic-values';

/** Texts that do not depend on the values of parameters. */
interface ExactTexts {
  exact(template: AppTemplate, value: any): string | undefined;
}

/**
 * Conditions of templates, as far as the environments of the stacks and the literals of the templates decide them.
 */
export class TemplateConditions {
  private readonly known = new Map<string, boolean | undefined>();

  constructor(private readonly values: ExactTexts) {}

  /** Whether a condition holds, by its name. Undefined if only the deployment decides. */
  public of(template: AppTemplate, name: any): boolean | undefined {
    if (typeof name !== 'string' || !Object.hasOwn(template.conditions ?? {}, name)) {
      return undefined;
    }
    const key = `${template.id} ${name}`;
    if (!this.known.has(key)) {
      // A circular condition is not decided.
      this.known.set(key, undefined);
      this.known.set(key, this.decided(template, template.conditions[name]));
    }
    return this.known.get(key);
  }

  private decided(template: AppTemplate, expression: any): boolean | undefined {
    if (typeof expression?.Condition === 'string') {
      return this.of(template, expression.Condition);
    }
    const [name, argument] = functionOf(expression ?? {}) ?? [];
    const sides = () => Array.isArray(argument) ? argument.map((each) => this.decided(template, each)) : [undefined];
    switch (name) {
      case 'Fn::Equals': return this.areEqual(template, argument);
      case 'Fn::Not': {
        const [side] = sides();
        return side === undefined ? undefined : !side;
      }
      case 'Fn::And': return every(sides());
      case 'Fn::Or': {
        const none = every(sides().map((side) => side === undefined ? undefined : !side));
        return none === undefined ? undefined : !none;
      }
      default: return undefined;
    }
  }

  private areEqual(template: AppTemplate, argument: any): boolean | undefined {
    const [one, other] = Array.isArray(argument) ? argument.map((each) => this.values.exact(template, each)) : [];
    if (one === undefined || other === undefined) {
      return undefined;
    }
    return one === other ? true : areCertain([one, other]) ? false : undefined;
  }
}

function every(sides: Array<boolean | undefined>): boolean | undefined {
  return sides.includes(false) ? false : sides.includes(undefined) ? undefined : true;
}
