export { loadImage } from '../engine/loadImage.ts';
export { resetEngine } from '../engine/reset.ts';
