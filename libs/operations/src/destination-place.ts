import type { DestinationFragment } from '@holdfast/snapshot';

/** What a destination stands on, and where. */
export interface DestinationPlace {
  readonly name: string;
  /** The kind of storage, in the words of the configuration or of the URL. */
  readonly storage: string;
  readonly offSite: boolean;
}

/** What the configuration says of a destination's place; where it says nothing, what its URL does. `fragment` is resolved. */
export function destinationPlace(fragment: DestinationFragment): DestinationPlace {
  const { name, storage, offSite } = fragment;
  const url = 'url' in fragment && typeof fragment.url === 'string' ? fragment.url : 'file:';
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? 'file';
  return { name, storage: storage ?? (scheme === 'file' ? 'disk' : scheme), offSite: offSite ?? scheme !== 'file' };
}
