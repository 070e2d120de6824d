import { PROVIDERS } from '../../provider/builtin.generated.js';

/** The ids of the providers that describe how they keep issues. */
export const TRACKER_IDS = PROVIDERS.filter(({ issues }) => issues !== undefined).map(({ id }) => id);
