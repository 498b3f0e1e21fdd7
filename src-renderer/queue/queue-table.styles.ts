/** Looks of the queue's table. */
import { css } from 'lit';

export const queueTableStyles = css`
  :host {
    display: block;
    overflow: auto;
    background: var(--colorNeutralBackground1);
    border: 1px solid var(--colorNeutralStroke2);
    border-radius: var(--borderRadiusLarge);
  }
  :host(:focus-visible) {
    outline: 2px solid var(--colorStrokeFocus2);
    outline-offset: -2px;
  }
  .head,
  .row {
    display: grid;
    grid-template-columns: 140px 150px 190px 190px 190px 220px 90px 120px 80px 170px 170px 420px 170px 90px;
    width: max-content;
  }
  .head {
    position: sticky;
    top: 0;
    z-index: 1;
    background: var(--colorNeutralBackground1);
    box-shadow: inset 0 -1px var(--colorNeutralStroke2);
  }
  .head button {
    display: flex;
    align-items: center;
    gap: 2px;
    width: 100%;
    height: 32px;
    padding: 0 8px;
    font: inherit;
    font-weight: var(--fontWeightSemibold);
    color: inherit;
    background: none;
    border: none;
    cursor: pointer;
  }
  .space {
    position: relative;
  }
  .row {
    position: absolute;
    left: 0;
    min-width: 100%;
    height: 26px;
    line-height: 26px;
    cursor: default;
  }
  .row:hover {
    background: var(--colorNeutralBackground1Hover);
  }
  .row[aria-selected='true'] {
    background: var(--colorNeutralBackground1Selected);
    box-shadow: inset 3px 0 var(--colorCompoundBrandStroke);
  }
  .row.current {
    outline: 1px dashed var(--colorNeutralStroke1);
    outline-offset: -2px;
  }
  .row > div {
    padding: 0 8px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    unicode-bidi: isolate;
  }
  .size,
  .attempts,
  .id {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .gone {
    color: var(--colorNeutralForeground3);
    font-style: italic;
  }
  @media (forced-colors: active) {
    .row[aria-selected='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
