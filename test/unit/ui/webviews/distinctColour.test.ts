import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distinctColour } from '../../../../src/ui/webviews/distinctColour.ts';

const lightness: Readonly<Record<string, string>> = { '--distinct-lightness-0': '0.76', '--distinct-lightness-1': '0.88' };
const colours = Array.from({ length: 100 }, (_, index) => distinctColour(index, variable => lightness[variable] ?? ''));
const partsOf = (colour: string) => { const [, light, , hue] = /^oklch\((\S+) (\S+) (\S+)\)$/.exec(colour) ?? []; return { light: Number(light), hue: Number(hue) }; };

test('a hundred things have a hundred colours', () => assert.equal(new Set(colours).size, 100));

test('of sixteen, those of one lightness are at least 30 degrees apart', () => {
  const parts = colours.slice(0, 16).map(partsOf);
  for (const [index, a] of parts.entries()) {
    for (const b of parts.slice(index + 1)) {
      const apart = Math.abs(a.hue - b.hue);
      if (a.light === b.light) assert.ok(Math.min(apart, 360 - apart) > 30, `${a.hue} and ${b.hue}`);
    }
  }
});
