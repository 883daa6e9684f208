import type { AppTemplate } from './app-template';
import type { TemplateText } from './template-text';
import { isUncertain } from './unknown-values';
import { listOf } from '../private/template-values';

/** ARN of an application inference profile whose ID is known only at deployment. */
export const SOME_PROFILE = 'arn:*:bedrock:*:*:application-inference-profile/(deployed)';

const PROFILE_KEY = 'bedrock:inferenceprofilearn';

/**
 * Unknown values that must be ARNs of inference profiles, because an Allow statement compares `bedrock:InferenceProfileArn` with them. Grants on a profile that is imported by
 * an unknown ARN contain such a statement.
 */
export class ProfileValues {
  private readonly texts = new Set<string>();

  constructor(private readonly text: TemplateText) {}

  /** Finds the values in a part of a template. */
  public add(template: AppTemplate, value: any): void {
    if (typeof value !== 'object' || value === null) {
      return;
    }
    if (value.Effect === 'Allow' && value.Condition) {
      this.addCondition(template, value.Condition);
    }
    Object.values(value).forEach((each) => this.add(template, each));
  }

  /** Whether a text is one of the values. */
  public has(text: string): boolean {
    return this.texts.has(text);
  }

  private addCondition(template: AppTemplate, condition: any): void {
    for (const sides of listOf(condition).flatMap((each) => Object.entries<any>(each ?? {}))) {
      const [operator, keys] = sides;
      const isComparison = /^(ForA(ny|ll)Values?:)?(Arn|String)(Equals|Like)/.test(operator);
      const values = isComparison && typeof keys === 'object' && keys !== null ? Object.entries(keys).filter(([key]) => key.toLowerCase() === PROFILE_KEY) : [];
      values.flatMap(([, each]) => this.text.rawList(template, each)).filter(isUncertain).forEach((each) => this.texts.add(each));
    }
  }
}
