/**
 * Draws the icons of assets/ anew from the shapes below: `node scripts/make-icons.mjs`. Needs a Chromium (Debian's, or
 * the one of Playwright). The results are kept in the repository, so nobody needs this for a build.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright';
import { inRoot } from './set-up/places.mjs';

/** A sluice: two posts and a beam, on a grid of 16; between them the gate shows the state. */
const FRAME = '<path d="M1 1h14v14h-2V3H3v12H1z"/>';
const BADGE_GAP =
  '<mask id="gap"><rect width="16" height="16" fill="#fff"/><path d="M11.2 5.6L17 16.5H5.4z" fill="#000"/></mask>';

/** Ink of the shape and of what stands out, for a light and a dark task bar. */
const inks = {
  light: { ink: '#1b1b1b', accent: '#0f6cbd', alarm: '#bc4b09' },
  dark: { ink: '#ffffff', accent: '#62abf5', alarm: '#fde300' },
};

const trayShapes = {
  idle: () => `${FRAME}<path d="M4.5 4.5h7v10h-7z" fill="none" stroke="currentColor"/>`,
  waiting: () => `${FRAME}<path d="M4 4h8v11H4z"/>`,
  working: ({ accent }) =>
    `${FRAME}<path d="M4 4h8v2H4z"/><path d="M7 7.8h2v3.4h2.4L8 15.2l-3.4-4H7z" fill="${accent}"/>`,
  attention: ({ alarm }) =>
    `${BADGE_GAP}<g mask="url(#gap)">${FRAME}<path d="M4 4h8v11H4z"/></g>` +
    `<path fill-rule="evenodd" d="M11.2 7.4L15.9 16H6.5zM10.5 10.2v3h1.4v-3zM10.5 13.9v1.2h1.4v-1.2z" fill="${alarm}"/>`,
  stopped: () =>
    `${FRAME}<path d="M5.2 6.2l5.6 7M10.8 6.2l-5.6 7" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/>`,
};

const traySvg = (state, theme) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="currentColor" color="${inks[theme].ink}">` +
  `${trayShapes[state](inks[theme])}</svg>`;

const appSvg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
  <defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#1f7fd6"/><stop offset="1" stop-color="#0b4a86"/></linearGradient>
  <clipPath id="tile"><rect x="2" y="2" width="60" height="60" rx="13"/></clipPath></defs>
  <g clip-path="url(#tile)"><rect width="64" height="64" fill="url(#sky)"/>
  <path d="M0 45q8-5 16 0t16 0t16 0t16 0v20H0z" fill="#7cc4ff" opacity=".55"/>
  <path d="M0 52q8-5 16 0t16 0t16 0t16 0v14H0z" fill="#c3e4ff" opacity=".75"/></g>
  <path d="M13 12h38v40h-6.5V18.5h-25V52H13z" fill="#fff"/>
  <path d="M23 22.5h18v12.5H23z" fill="#fff"/><path d="M26 26.6h12M26 30.9h12" stroke="#0f5fa8" stroke-width="1.8"/>
</svg>`;

/** Windows' icon format: a list of PNG files behind a small table. */
function toIco(images) {
  const header = Buffer.alloc(6 + 16 * images.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length;
  for (const [index, { edge, png }] of images.entries()) {
    const at = 6 + 16 * index;
    header.writeUInt8(edge % 256, at);
    header.writeUInt8(edge % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(png.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([header, ...images.map(({ png }) => png)]);
}

const installed = '/usr/bin/chromium';
const browser = await chromium.launch({
  ...(existsSync(installed) && { executablePath: installed }),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage();

async function draw(svg, edge) {
  await page.setViewportSize({ width: edge, height: edge });
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${edge}px;height:${edge}px}</style>${svg}`,
  );
  return page.screenshot({ omitBackground: true });
}

mkdirSync(inRoot('assets/tray'), { recursive: true });
for (const state of Object.keys(trayShapes)) {
  for (const theme of Object.keys(inks)) {
    for (const edge of [16, 20, 24, 32]) {
      writeFileSync(
        inRoot(`assets/tray/${state}-${theme}-${edge}.png`),
        await draw(traySvg(state, theme), edge),
      );
    }
  }
}
writeFileSync(inRoot('assets/icon.svg'), appSvg);
for (const edge of [256, 512]) writeFileSync(inRoot(`assets/icon-${edge}.png`), await draw(appSvg, edge));
const icoImages = [];
for (const edge of [16, 24, 32, 48, 64, 256]) icoImages.push({ edge, png: await draw(appSvg, edge) });
writeFileSync(inRoot('assets/icon.ico'), toIco(icoImages));
await browser.close();
