/** Between how many and how many characters, bytes, items or entries a value has; `max` may be Infinity. */
export interface Size { readonly min: number; readonly max: number }

export const UNKNOWN_SIZE: Size = { min: 0, max: Infinity };
export const fixedSize = (size: number): Size => ({ min: size, max: size });
export const addSizes = (a: Size, b: Size): Size => ({ min: a.min + b.min, max: a.max + b.max });
export const multiplySizes = (a: Size, b: Size): Size => ({ min: multiply(a.min, b.min), max: multiply(a.max, b.max) });
export const unionSizes = (a: Size, b: Size): Size => ({ min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) });

/** Nothing of anything, however much, is nothing. */
export const multiply = (a: number, b: number): number => a === 0 || b === 0 ? 0 : a * b;

/** What it takes to go through the most that there may be. */
export const traversal = ({ max }: Size, factor = 0.1): number => Math.ceil(multiply(max, factor));
