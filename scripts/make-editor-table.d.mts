export const TABLE_FILE: string;
export function editorTable(): string;
