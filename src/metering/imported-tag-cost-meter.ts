import type { Construct } from 'constructs';
import { importedMeterProblems } from './meter-rules';
import { TagCostMeterBase } from './tag-cost-meter-base';
import type { TagCostMeterAttributes } from './tag-cost-meter-interface';
import { structProblems, withRules } from '../private/structs/struct-problems';

/** Meter that is defined in another app. */
export class ImportedTagCostMeter extends TagCostMeterBase {
  constructor(scope: Construct, id: string, attrs: TagCostMeterAttributes) {
    super(scope, id, attrs, withRules(structProblems('TagCostMeterAttributes', attrs), () => importedMeterProblems(attrs)));
  }
}
