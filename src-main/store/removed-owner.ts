/** Who owns the secrets of a removed gateway; no domain has a colon, so no gateway can be called like that. */
const PREFIX = 'removed:';

export const removedOwner = (domain: string): string => `${PREFIX}${domain}`;
