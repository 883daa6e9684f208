import type { CostForecast } from './cost-forecast';
import type { ModelSource } from '../models';

/**
 * Properties of `CostForecastDocument`.
 */
export interface CostForecastDocumentProps {
  /**
   * Forecast to write.
   *
   * @default - the forecast of all profiles below the scope of the construct that specify `expectedUsage`. Profiles whose prices are unknown are listed with the reason
   */
  readonly forecast?: CostForecast;

  /**
   * Models and routes to compare, see `CostForecast.compare`.
   *
   * @default - no comparison
   */
  readonly comparedModels?: ModelSource[];

  /**
   * Folder for the file: an absolute path, or a path relative to the working directory of the app. The folder is created if it does not exist.
   *
   * @default - the working directory of the app, which is the folder of `cdk.json`
   */
  readonly directory?: string;

  /**
   * Name of the file, without a folder.
   *
   * @default 'COST-FORECAST.md'
   */
  readonly fileName?: string;

  /**
   * Heading of the file: 1 to 200 characters on one line.
   *
   * @default 'Expected cost of Amazon Bedrock'
   */
  readonly title?: string;

  /**
   * Whether the file is written. The context key `cdk-bedrock-cost-tags:writeForecast` can also disable writing, for example `cdk synth -c
   * cdk-bedrock-cost-tags:writeForecast=false`. The context key cannot enable writing if `enabled` is false.
   *
   * @default true
   */
  readonly enabled?: boolean;
}
