/** Looks of the forms in dialogs: group boxes with their caption. */
import { css } from 'lit';

export const formStyles = css`
  form {
    display: flex;
    flex-direction: column;
    gap: 16px;
  }
  fieldset {
    min-width: 0;
    margin: 0;
    padding: 4px 16px 14px;
    border: 1px solid var(--colorNeutralStroke2);
    border-radius: var(--borderRadiusLarge);
  }
  legend {
    padding: 0 6px;
    margin-left: -6px;
    font-weight: var(--fontWeightSemibold);
  }
  .pair {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 12px;
  }
  gw-text-field,
  gw-select {
    margin: 6px 0;
  }
  .hint {
    margin: 6px 0 0;
    font-size: var(--fontSizeBase200);
    line-height: var(--lineHeightBase200);
    color: var(--colorNeutralForeground2);
  }
`;
