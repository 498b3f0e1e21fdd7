/** Looks of the dialogs with a list: field and button in one line, list and buttons, numbers below. */
import { css } from 'lit';

export const listDialogStyles = css`
  gw-dialog {
    --gw-dialog-width: 640px;
  }
  .row {
    display: flex;
    align-items: flex-start;
    gap: 8px;
    padding: 4px 0;
  }
  .row > gw-text-field,
  .row > select,
  .row > .wide {
    flex: 1;
    min-width: 0;
  }
  .row > gw-text-field + gw-button {
    margin-top: 24px;
  }
  .files {
    flex-wrap: wrap;
    align-items: center;
  }
  select {
    padding: 4px;
    font: inherit;
    color: var(--colorNeutralForeground1);
    background: var(--colorNeutralBackground1);
    border: 1px solid var(--colorNeutralStroke1);
    border-radius: var(--borderRadiusMedium);
  }
  select:focus-visible {
    outline: 2px solid var(--colorStrokeFocus2);
  }
  .note {
    margin: 4px 0;
    font-size: var(--fontSizeBase200);
    color: var(--colorNeutralForeground2);
  }
  [hidden] {
    display: none;
  }
`;
