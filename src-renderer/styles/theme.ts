/** Light or dark as the system says, at run time; high contrast needs nothing here, the browser forces system colours. */
import { setTheme } from '@fluentui/web-components/theme/set-theme.js';
import { webDarkTheme, webLightTheme } from '@fluentui/tokens';

const fonts = {
  fontFamilyBase: "'Segoe UI Variable Text', 'Segoe UI Variable', 'Segoe UI', system-ui, sans-serif",
} as const;

export function followSystemTheme(): void {
  const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');
  const apply = (): void => {
    setTheme({ ...(prefersDark.matches ? webDarkTheme : webLightTheme), ...fonts });
  };
  prefersDark.addEventListener('change', apply);
  apply();
}
