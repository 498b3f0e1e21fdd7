/** Looks of the address list: field and button in one line, the list below. */
import { css } from 'lit';

export const addressListStyles = css`
  .row {
    display: flex;
    align-items: flex-start;
    gap: 8px;
  }
  .row gw-text-field {
    flex: 1;
  }
  .row gw-button {
    margin-top: 24px;
    min-width: 110px;
  }
  .row + .row gw-button {
    margin-top: 0;
  }
  select {
    flex: 1;
    min-height: 84px;
    margin-top: 8px;
    padding: 4px;
    font: inherit;
    color: var(--colorNeutralForeground1);
    background: var(--colorNeutralBackground1);
    border: 1px solid var(--colorNeutralStroke1);
    border-radius: var(--borderRadiusMedium);
  }
  select:disabled {
    color: var(--gw-disabled);
    border-color: var(--colorNeutralStrokeDisabled);
  }
  select:focus-visible {
    outline: 2px solid var(--colorStrokeFocus2);
  }
  .row + .row {
    align-items: flex-end;
  }
`;
