/** Looks of the frame: tree of 200 px, a page that scrolls, buttons that stay; with little room the tree is above the page. */
import { css } from 'lit';
import { acceleratorStyles } from '../styles/controls.styles.ts';

export const formFrameStyles = css`
  :host {
    display: block;
    height: 100%;
  }
  .frame {
    position: relative;
    display: grid;
    grid-template: minmax(0, 1fr) auto / 200px minmax(0, 1fr);
    height: 100%;
  }
  .alt {
    --gw-accelerator: underline;
    --gw-accelerator-display: inline;
  }
  nav {
    padding: 12px 8px;
    overflow-y: auto;
    border-right: 1px solid var(--colorNeutralStroke2);
    background: var(--colorNeutralBackground3);
  }
  .page {
    padding: 12px 20px 16px 16px;
    overflow: hidden auto;
    outline: none;
  }
  footer {
    grid-column: 1 / -1;
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 10px 20px;
    border-top: 1px solid var(--colorNeutralStroke2);
  }
  footer [role='status'] {
    flex: 1;
    min-width: 0;
    color: var(--colorNeutralForeground2);
  }
  footer gw-button {
    min-width: 96px;
  }
  gw-message-bar {
    display: block;
    margin-bottom: 12px;
  }
  ${acceleratorStyles}
  @media (max-width: 640px) {
    .frame {
      grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
    }
    nav {
      border-right: 0;
      border-bottom: 1px solid var(--colorNeutralStroke2);
    }
    footer {
      flex-wrap: wrap;
    }
  }
`;
