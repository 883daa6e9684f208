import type { ModelRoute } from '../models/called-model';

/** Application inference profile in an account. */
export interface AccountProfile {
  readonly id: string;
  readonly arn: string;

  /** @default - the model is not known */
  readonly model?: ModelRoute;
}

/** Tags by profile ID, for each profile whose tags could be read. `GONE` marks a profile that was deleted after it was listed. */
export type ProfileTags = ReadonlyMap<string, ReadonlyMap<string, string> | 'GONE'>;
