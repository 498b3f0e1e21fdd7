/** Layout of the Gateway Manager: the list takes what the rest leaves. */
import { css } from 'lit';

export const managerViewStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: var(--gw-gap);
    height: 100%;
    padding: var(--gw-page-padding);
    padding-bottom: 8px;
    box-sizing: border-box;
  }
  gw-new-gateway-dialog,
  gw-delete-dialog,
  gw-settings-dialog {
    position: fixed;
  }
  gw-fault-band:not([has-faults]) {
    display: none;
  }
  header {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .filter {
    flex: 1 1 120px;
    max-width: 240px;
    margin-left: auto;
  }
  main {
    flex: 1 1 0;
    min-height: 120px;
    display: flex;
    flex-direction: column;
  }
  gw-gateway-table {
    flex: 1;
    min-height: 0;
  }
  gw-gateway-table[hidden] {
    display: none;
  }
  .empty {
    flex: 1;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 12px;
    margin: 0;
    padding: 16px;
    text-align: center;
    color: var(--colorNeutralForeground2);
    background: var(--colorNeutralBackground1);
    border: 1px solid var(--colorNeutralStroke2);
    border-radius: var(--borderRadiusLarge);
  }
  .empty p {
    max-width: 52ch;
    margin: 0;
  }
  .empty h2 {
    margin: 0;
    font-size: var(--fontSizeBase500);
    line-height: var(--lineHeightBase500);
    color: var(--colorNeutralForeground1);
  }
  section {
    padding: 10px 14px 12px;
    background: var(--colorNeutralBackground1);
    border: 1px solid var(--colorNeutralStroke2);
    border-radius: var(--borderRadiusLarge);
  }
  section h2 {
    margin: 0 0 6px;
    font-size: var(--fontSizeBase300);
    line-height: var(--lineHeightBase300);
    font-weight: var(--fontWeightSemibold);
  }
  footer {
    display: flex;
    gap: 16px;
    min-height: 20px;
    font-size: var(--fontSizeBase200);
    line-height: 20px;
    color: var(--colorNeutralForeground2);
  }
  .notice {
    flex: 1;
    overflow: hidden;
    text-align: center;
    text-overflow: ellipsis;
    white-space: nowrap;
    color: var(--colorNeutralForeground1);
  }
`;
