/** Each next hue lies in the widest gap that the ones before have left. */
const GOLDEN_ANGLE = 137.508;
const FIRST_HUE = 230;
/** As many hues are told apart well; the next as many are lighter or darker. */
const HUES = 8;
const CHROMA = 0.13;

/** A colour for the index-th of things that stand beside each other, unlike all others; `valueOf` answers a variable of webview.css, which fits it to the theme. */
export function distinctColour(index: number, valueOf: (variable: string) => string): string {
  const hue = (FIRST_HUE + index * GOLDEN_ANGLE) % 360;
  return `oklch(${valueOf(`--distinct-lightness-${Math.floor(index / HUES) % 2}`)} ${CHROMA} ${hue.toFixed(1)})`;
}
