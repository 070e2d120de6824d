import { allProviders } from '../provider/find.js';

/** The ids of the providers that describe how they keep issues. */
export const TRACKER_IDS = allProviders()
  .filter(({ issues }) => issues !== undefined)
  .map(({ id }) => id);
