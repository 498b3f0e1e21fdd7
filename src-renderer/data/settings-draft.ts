/** The program's settings while they are edited. */
import { appSettings, type AppSettings } from '../../src-main/shared/settings/app-settings.ts';
import { toInputIssues } from '../../src-main/shared/ipc/input-issues.ts';
import { toFieldIssues, type FieldIssues } from './field-issue.ts';

/** Immutable; each change gives a new one. */
export class SettingsDraft {
  constructor(readonly settings: AppSettings) {}

  with(field: string, value: unknown): SettingsDraft {
    return new SettingsDraft({ ...this.settings, [field]: value });
  }

  get issues(): FieldIssues {
    const parsed = appSettings.safeParse(this.settings);
    const values: Readonly<Record<string, unknown>> = this.settings;
    return parsed.success ? {} : toFieldIssues(toInputIssues(parsed.error), (field) => values[field]);
  }
}
