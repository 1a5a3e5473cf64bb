import assert from 'node:assert/strict';
import { test } from 'node:test';
import { derElements, objectIdentifier } from '../../../../src/api/certificates/der.ts';
import { toBitString, toBoolean, toDer, toInteger, toNamedBits, toObjectIdentifier, toPem, toSequence, toTime } from '../../../../src/api/certificates/toDer.ts';

for (const [what, der, expected] of [
  ['a short element', toDer(0x04, Buffer.from('ab')), '04026162'],
  ['two contents', toDer(0x04, Buffer.from('a'), Buffer.from('b')), '04026162'],
  ['an empty sequence', toSequence(), '3000'],
  ['truth', toBoolean(true), '0101ff'],
  ['zero', toInteger('0'), '020100'],
  ['a number of one digit', toInteger('7'), '020107'],
  ['a number whose first bit is set', toInteger('80'), '02020080'],
  ['a number with zeros before it', toInteger('007f'), '02017f'],
  ['a serial number', toInteger('c0ffee00112233445566778899aabbcc'), '021100c0ffee00112233445566778899aabbcc'],
  ['a bit string', toBitString(Buffer.from('ff', 'hex')), '030200ff'],
  ['the first flag', toNamedBits([0]), '03020780'],
  ['flags in any order', toNamedBits([6, 0, 5]), '03020186'],
  ['the ninth flag', toNamedBits([8]), '0303070080'],
  ['a time of this century', toTime(new Date('2026-01-02T03:04:05.678Z')), `170d${Buffer.from('260102030405Z').toString('hex')}`],
  ['a time after 2049', toTime(new Date('2050-01-01T00:00:00Z')), `180f${Buffer.from('20500101000000Z').toString('hex')}`],
] as const) {
  test(`${what} is ${expected}`, () => { assert.equal(der.toString('hex'), expected); });
}

for (const length of [0, 127, 128, 255, 256, 65_535, 65_536]) {
  test(`an element of ${length} bytes is read as it was written`, () => {
    const content = Buffer.alloc(length, 1);
    assert.deepEqual(derElements(toDer(0x04, content)).map(each => [each.tag, each.content.equals(content)]), [[4, true]]);
  });
}

for (const oid of ['2.5.4.3', '1.2.840.10045.4.3.2', '1.3.6.1.4.1.311.10.3.3', '2.16.840.1.113730.4.1', '2.5.29.37.0', '2.999.127.128']) {
  test(`${oid} is read as it was written`, () => {
    const [element] = derElements(toObjectIdentifier(oid));
    assert.equal(objectIdentifier(element ?? assert.fail()), oid);
  });
}

test('PEM has lines of 64 characters', () => {
  assert.equal(toPem('X', Buffer.alloc(50)), `-----BEGIN X-----\n${'A'.repeat(64)}\nAAA=\n-----END X-----\n`);
});
