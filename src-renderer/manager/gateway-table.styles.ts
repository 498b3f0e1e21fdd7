/** Looks of the gateway list. */
import { css } from 'lit';

export const gatewayTableStyles = css`
  :host {
    display: block;
    overflow: auto;
    background: var(--colorNeutralBackground1);
    border: 1px solid var(--colorNeutralStroke2);
    border-radius: var(--borderRadiusLarge);
  }
  table {
    width: 100%;
    border-collapse: collapse;
    table-layout: fixed;
  }
  th {
    position: sticky;
    top: 0;
    z-index: 1;
    height: 36px;
    padding: 0;
    text-align: start;
    font-weight: var(--fontWeightSemibold);
    background: var(--colorNeutralBackground1);
    box-shadow: inset 0 -1px var(--colorNeutralStroke2);
  }
  th span,
  th button {
    display: flex;
    align-items: center;
    gap: 2px;
    width: 100%;
    height: 36px;
    padding: 0 10px;
    box-sizing: border-box;
    font: inherit;
    color: inherit;
    background: none;
    border: none;
    text-align: start;
    line-height: 16px;
  }
  th button {
    cursor: pointer;
  }
  th button:hover {
    background: var(--colorNeutralBackground1Hover);
  }
  td {
    height: 40px;
    padding: 0 10px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    border-bottom: 1px solid var(--colorNeutralStroke3);
  }
  .number {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  th.number button {
    justify-content: flex-end;
  }
  tbody tr {
    cursor: default;
  }
  tbody tr:hover {
    background: var(--colorNeutralBackground1Hover);
  }
  tbody tr[aria-selected='true'] {
    background: var(--colorNeutralBackground1Selected);
    box-shadow: inset 3px 0 var(--colorCompoundBrandStroke);
  }
  tbody tr:focus-visible {
    outline: 2px solid var(--colorStrokeFocus2);
    outline-offset: -2px;
  }
  tr.off td:not(:first-child) {
    color: var(--colorNeutralForeground3);
  }
  .quiet {
    color: var(--colorNeutralForeground3);
  }
  .problem {
    display: flex;
    align-items: center;
    gap: 4px;
    font-size: var(--fontSizeBase200);
    line-height: 14px;
    color: var(--gw-danger);
  }
  .problem gw-icon {
    width: 13px;
    height: 13px;
  }
  .releasing {
    font-weight: var(--fontWeightSemibold);
    color: var(--colorBrandForeground1);
  }
  .enabled {
    width: 62px;
  }
  .domain {
    width: auto;
  }
  .release-by {
    width: 148px;
  }
  .waiting {
    width: 92px;
  }
  .size {
    width: 92px;
  }
  .oldest {
    width: 120px;
  }
  .last-release {
    width: 144px;
  }
  @media (forced-colors: active) {
    tbody tr[aria-selected='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
