import type { CostForecastDocumentProps } from './cost-forecast-document-props';
import { contextProblems, directoryProblems, fileNameProblems, titleProblems, tokenProblems } from '../private/file-rules';

/** Context key that disables writing. */
export const WRITE_CONTEXT = 'cdk-bedrock-cost-tags:writeForecast';

/** Returns the properties with their defaults. */
export function settingsOf(props: CostForecastDocumentProps) {
  const { directory = '.', fileName = 'COST-FORECAST.md', title = 'Expected cost of Amazon Bedrock', comparedModels = [] } = props;
  return { directory, fileName, title, comparedModels };
}

/** Returns the problems with the name, the folder and the title of the document. */
export function forecastDocumentProblems(props: CostForecastDocumentProps, context: unknown): string[] {
  const { directory, fileName, title } = settingsOf(props);
  return [
    ...tokenProblems({ directory, fileName, title }),
    ...directoryProblems(directory, 'pass the folder for the file, or omit directory to use the working directory of the app'),
    ...fileNameProblems('fileName', fileName, 'COST-FORECAST.md'),
    ...titleProblems(title),
    ...contextProblems(WRITE_CONTEXT, context),
  ];
}
