/** `<gw-icon>`: a small symbol that takes the colour of its text; never the only bearer of a meaning. */
import { css, LitElement, svg, type SVGTemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';

/** Drawn on a grid of 16, strokes of 1.4. */
const shapes = {
  add: svg`<path d="M8 3v10M3 8h10"/>`,
  edit: svg`<path d="M3 13l.7-2.9L10.8 3l2.2 2.2-7.1 7.1L3 13zM9.6 4.2l2.2 2.2"/>`,
  delete: svg`<path d="M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5M6.8 7v3.8M9.2 7v3.8"/>`,
  release: svg`<path d="M2.5 8h8.2M7.6 4.6L11 8l-3.4 3.4M13.5 3v10"/>`,
  hold: svg`<path d="M5.5 3.5v9M10.5 3.5v9"/>`,
  settings: svg`<path d="M2.5 4.5h5M11 4.5h2.5M2.5 11.5H5M8.5 11.5h5"/><circle cx="9.2" cy="4.5" r="1.7"/><circle cx="6.7" cy="11.5" r="1.7"/>`,
  search: svg`<circle cx="7" cy="7" r="4"/><path d="M10 10l3.2 3.2"/>`,
  error: svg`<circle cx="8" cy="8" r="5.8"/><path d="M8 4.8v4M8 10.9v.3"/>`,
  warning: svg`<path d="M8 2.4l6.1 11H1.9L8 2.4zM8 6.4v3.2M8 11.4v.3"/>`,
  info: svg`<circle cx="8" cy="8" r="5.8"/><path d="M8 7.4v3.8M8 4.9v.3"/>`,
  running: svg`<circle cx="8" cy="8" r="5.8"/><path d="M5.3 8.2l2 2 3.5-4"/>`,
  close: svg`<path d="M4 4l8 8M12 4l-8 8"/>`,
  copy: svg`<path d="M6 5.5h7v8H6zM4 10.5H3v-8h7v1"/>`,
  show: svg`<path d="M1.8 8C3.2 5.4 5.4 4 8 4s4.8 1.4 6.2 4c-1.4 2.6-3.6 4-6.2 4S3.2 10.6 1.8 8z"/><circle cx="8" cy="8" r="1.9"/>`,
  ascending: svg`<path d="M4.5 10L8 6.3l3.5 3.7"/>`,
  descending: svg`<path d="M4.5 6.3L8 10l3.5-3.7"/>`,
} satisfies Record<string, SVGTemplateResult>;
export type IconName = keyof typeof shapes;

@customElement('gw-icon')
export class GwIcon extends LitElement {
  static override styles = css`
    :host {
      display: inline-flex;
      width: 16px;
      height: 16px;
    }
    svg {
      width: 100%;
      height: 100%;
      fill: none;
      stroke: currentColor;
      stroke-width: 1.4;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
  `;

  @property() name: IconName = 'info';

  override render() {
    return svg`<svg viewBox="0 0 16 16" aria-hidden="true">${shapes[this.name]}</svg>`;
  }
}
