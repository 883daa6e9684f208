import { calibrationFactors, type FactorBounds } from './calibration-factors';
import { CommandError } from './command-error';
import { readDocument, readText, writeDocument } from './document-file';
import { PRICE_DOCUMENT_VERSION } from '../pricing/price-document';
import { plural } from '../private/text';

export interface CalibrationOptions {
  readonly document?: string;
  readonly min?: string;
  readonly max?: string;
}

/** Bounds that a meter also has by default. */
const DEFAULT_BOUNDS: FactorBounds = { min: 0.2, max: 5 };

/**
 * Reads results of the saved query, and replaces the calibration of a price document. Returns the lines to print.
 *
 * @param asOf date of a new document, which has no prices
 */
export function calibrationCommand(files: readonly string[], { document: file, min, max }: CalibrationOptions, asOf: string): string[] {
  if (files.length === 0) {
    throw new CommandError('calibration must be followed by at least one file, got none: pass the result of the saved query, as in "calibration result.csv"', 2);
  }
  const bounds = { min: boundOf('min', min), max: boundOf('max', max) };
  if (bounds.min > bounds.max) {
    throw new CommandError(`--min must not be greater than --max, got ${bounds.min} and ${bounds.max}: swap them`, 2);
  }
  const { problems, calibration, leftOut } = calibrationFactors(Object.fromEntries(files.map((each) => [each, readText(each)])), bounds);
  const count = Object.keys(calibration.factors).length;
  const ignored = leftOut.length === 0 ? [] : ['Left out, so not calibrated:', ...leftOut.map((line) => `  ${line}`)];
  if (problems.length > 0 || count === 0) {
    throw new CommandError([...problems, ...problems.length === 0 ? ['The result contains no factor that can be used, so nothing was changed.'] : [], ...ignored].join('\n'));
  }
  const document = file === undefined ? undefined : readDocument(file) ?? { version: PRICE_DOCUMENT_VERSION, asOf, models: {} };
  if (file === undefined || document === undefined) {
    return [JSON.stringify({ calibration }, undefined, 2), ...ignored, 'No file was written. Pass --document FILE to write the calibration.'];
  }
  writeDocument(file, { ...document, calibration });
  const before = document.calibration === undefined ? '' : `, instead of ${plural(Object.keys(document.calibration.factors).length, 'factor')} of ${document.calibration.month}`;
  return [`${file} contains ${plural(count, 'factor')} of ${calibration.month}${before}.`, ...ignored];
}

function boundOf(option: keyof FactorBounds, text: string | undefined): number {
  const value = text === undefined ? DEFAULT_BOUNDS[option] : Number(text);
  if (text?.trim() === '' || !Number.isFinite(value) || value <= 0) {
    throw new CommandError(`--${option} must be a number above 0, got ${JSON.stringify(text)}: pass a factor such as ${DEFAULT_BOUNDS[option]}`, 2);
  }
  return value;
}
