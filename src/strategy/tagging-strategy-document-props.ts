import type { CostTagSchema } from '../tags';

/**
 * Properties of `TaggingStrategyDocument`.
 */
export interface TaggingStrategyDocumentProps {
  /**
   * Schema that defines the keys, their rules, descriptions and owners.
   *
   * @default - the document lists only the keys that profiles carry
   */
  readonly schema?: CostTagSchema;

  /**
   * Folder for both files: an absolute path, or a path relative to the working directory of the app. The folder is created if it does not exist.
   *
   * @default - the working directory of the app, which is the folder of `cdk.json`
   */
  readonly directory?: string;

  /**
   * Whether the files are written. The context key `cdk-bedrock-cost-tags:writeStrategy` can also disable writing, for example `cdk synth -c
   * cdk-bedrock-cost-tags:writeStrategy=false`. The context key cannot enable writing if `enabled` is false.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Name of the Markdown file, without a folder.
   *
   * @default 'COST-TAGS.md'
   */
  readonly markdownFileName?: string;

  /**
   * Name of the JSON file, without a folder.
   *
   * @default 'cost-tags.json'
   */
  readonly jsonFileName?: string;

  /**
   * Heading of the Markdown file: 1 to 200 characters on one line.
   *
   * @default 'Tagging strategy of Amazon Bedrock'
   */
  readonly title?: string;
}
