/** Styles that several of our elements share: field layout, errors, visible focus. */
import { css } from 'lit';

/** The letter of a label: whoever shows labels takes them in, the frame says when they are seen. */
export const acceleratorStyles = css`
  u {
    text-decoration: var(--gw-accelerator, none);
  }
  .key {
    display: var(--gw-accelerator-display, none);
  }
`;

export const fieldStyles = css`
  :host {
    display: block;
  }
  :host([hidden]) {
    display: none;
  }
  .error,
  .hint,
  .warning {
    display: flex;
    align-items: flex-start;
    gap: 6px;
    margin: 4px 0 0;
    font-size: var(--fontSizeBase200);
    line-height: var(--lineHeightBase200);
    color: var(--colorNeutralForeground2);
  }
  ${acceleratorStyles}
  .error {
    color: var(--gw-danger);
  }
  .error gw-icon,
  .warning gw-icon {
    flex: none;
    margin-top: 1px;
  }
`;

export const focusStyles = css`
  :focus-visible {
    outline: 2px solid var(--colorStrokeFocus2);
    outline-offset: -2px;
    border-radius: var(--borderRadiusSmall);
  }
`;
