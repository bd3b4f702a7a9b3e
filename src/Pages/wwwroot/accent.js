// The backgrounds of style.css that the accent must stand out from.
const LIGHT = [247, 246, 243];
const DARK = [33, 31, 38];

// WCAG 2.2, 1.4.3: https://www.w3.org/TR/WCAG22/#contrast-minimum
const ENOUGH = 4.5;

/**
 * Colours the page. The colour is made darker for the light theme, and lighter for the dark one, until texts in it can
 * be read.
 * @param {string | null | undefined} accent `#rgb` or `#rrggbb`; anything else is ignored.
 */
export function useAccent(accent) {
  const root = document.documentElement.style;
  for (const name of ['--accent-light', '--accent-dark']) root.removeProperty(name);
  if (!accent || !/^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(accent)) return;

  const digits = accent.length === 4 ? [...accent.slice(1)].map(each => each + each) : accent.slice(1).match(/../g);
  const colour = (digits ?? []).map(each => parseInt(each, 16));
  root.setProperty('--accent-light', readable(colour, LIGHT, 0));
  root.setProperty('--accent-dark', readable(colour, DARK, 255));
}

/**
 * @param {number[]} colour
 * @param {number[]} background
 * @param {number} end What it is mixed with: 0 for black, 255 for white.
 */
function readable(colour, background, end) {
  let mixed = colour;
  for (let part = 0; part <= 1 && contrast(mixed, background) < ENOUGH; part += 0.02)
    mixed = colour.map(each => Math.round(each + (end - each) * part));
  return `rgb(${mixed.join(' ')})`;
}

/** @param {number[]} a @param {number[]} b */
function contrast(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

// https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
/** @param {number[]} colour */
function luminance(colour) {
  const [red, green, blue] = colour.map(each => {
    const part = each / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
