/** What a gateway has besides its row, its secrets and its mail: tables with a column `gateway` that move and go with it. */
export const addressTables = ['verification_list', 'verification_cache'] as const;
