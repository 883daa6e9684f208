import { Construct } from 'constructs';
import type { IMonitoringSink } from './monitoring-sink-interface';

/** Sink that was created elsewhere. */
export class ImportedMonitoringSink extends Construct implements IMonitoringSink {
  constructor(scope: Construct, id: string, public readonly sinkArn: string) {
    super(scope, id);
  }
}
