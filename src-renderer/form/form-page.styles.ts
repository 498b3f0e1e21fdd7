/** Looks of a page with settings: group boxes with their caption, children indented, the mark of a changed field. */
import { css } from 'lit';
import { acceleratorStyles } from '../styles/controls.styles.ts';

export const formPageStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 14px;
    container-type: inline-size;
  }
  fieldset {
    min-width: 0;
    margin: 0;
    padding: 4px 16px 12px;
    border: 1px solid var(--colorNeutralStroke2);
    border-radius: var(--borderRadiusLarge);
  }
  legend {
    padding: 0 6px;
    margin-left: -6px;
    font-weight: var(--fontWeightSemibold);
  }
  .field {
    position: relative;
    display: flex;
    align-items: flex-start;
    gap: 8px;
    padding: 3px 0;
  }
  .field > :first-child {
    flex: 1;
    min-width: 0;
  }
  /* Beside a field with its label above: in line with the input. */
  .field > :not(:first-child) {
    flex: none;
    margin-top: 24px;
  }
  .field > gw-button:first-child {
    flex: none;
  }
  .level-1 {
    margin-left: 24px;
  }
  .level-2 {
    margin-left: 48px;
  }
  /* The mark stands in the margin, so that nothing moves when it comes. */
  .changed::before {
    content: '';
    position: absolute;
    left: -9px;
    top: 4px;
    bottom: 4px;
    width: 3px;
    border-radius: 2px;
    background: var(--colorBrandForeground1);
    forced-color-adjust: none;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    padding: 6px 0;
  }
  .pair {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 0 16px;
    align-items: start;
  }
  /* In line with the input beside it, whose label stands above. */
  .pair gw-number-field {
    margin-top: 24px;
  }
  @container (max-width: 460px) {
    .pair {
      grid-template-columns: 1fr;
    }
  }
  .digits-3 {
    --gw-digits: 4;
  }
  .digits-10 {
    --gw-digits: 11;
  }
  .note {
    margin: 4px 0;
    font-size: var(--fontSizeBase200);
    line-height: var(--lineHeightBase200);
    color: var(--colorNeutralForeground2);
  }
  ${acceleratorStyles}
`;
