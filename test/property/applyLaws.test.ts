import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isConflict } from '../../src/api/apiError.ts';
import { checkTyped } from '../../src/api/managedFields/checkTyped.ts';
import { compareTyped } from '../../src/api/managedFields/compareTyped.ts';
import { difference, equalSets, hasPath, intersection, isEmptySet, pathsOf, recursiveDifference, union } from '../../src/api/managedFields/fieldSet.ts';
import type { FieldSet } from '../../src/api/managedFields/fieldSet.ts';
import { FieldSetBuilder } from '../../src/api/managedFields/fieldSetBuilder.ts';
import { mergeTyped } from '../../src/api/managedFields/mergeTyped.ts';
import { readFieldSet, sortFieldSet } from '../../src/api/managedFields/pathElement.ts';
import { customResourceType } from '../../src/api/managedFields/structuralType.ts';
import { toFieldSet } from '../../src/api/managedFields/toFieldSet.ts';
import { Owned } from '../unit/api/managedFields/owners.ts';
import './seed.ts';

const RUNS = { numRuns: 150 };
const string = { type: 'string' };
const type = customResourceType({
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        a: string, b: string, struct: { type: 'object', properties: { x: string, y: string } }, map: { type: 'object', additionalProperties: string },
        whole: { type: 'array', items: string }, set: { type: 'array', items: string, 'x-kubernetes-list-type': 'set' },
        items: { type: 'array', items: { type: 'object', properties: { name: string, v: string, w: string } }, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] },
      },
    },
  },
});
const kind = { typeOf: () => type, convert: (object: never) => object };
const owned = () => new Owned('x/v1', 'Thing', kind);

const letter = fc.constantFrom('p', 'q', 'r');
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const compact = (value: object) => Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
/** Without empty collections, which state nothing: as upstream has it, nobody owns them. */
const spec = fc.record({
  a: optional(letter), b: optional(letter), struct: optional(fc.record({ x: letter, y: optional(letter) }).map(compact)), map: optional(fc.dictionary(letter, letter, { minKeys: 1, noNullPrototype: true })),
  whole: optional(fc.array(letter, { maxLength: 2 })), set: optional(fc.uniqueArray(letter, { minLength: 1 })),
  items: optional(fc.uniqueArray(fc.record({ name: letter, v: optional(letter), w: optional(letter) }).map(compact), { minLength: 1, selector: item => (item as { name: string }).name })),
}).map(compact).filter(value => Object.keys(value).length > 0);
const configuration = spec.map(value => ({ spec: value }));
const manager = fc.constantFrom('m', 'n', 'o');
const path = fc.array(fc.constantFrom('f:a', 'f:b', 'k:{"n":1}', 'v:"x"'), { minLength: 1, maxLength: 4 });
const set = fc.array(path, { maxLength: 8 }).map(paths => { const builder = new FieldSetBuilder(); for (const each of paths) builder.insert(each); return builder.set; });
const members = (value: FieldSet) => [...pathsOf(value)].map(each => each.join('|')).sort();
const history = fc.array(fc.record({ apply: fc.boolean(), manager, configuration }), { maxLength: 5 });

/** Whatever the history leads to, with force for all. */
function after(writes: readonly { readonly apply: boolean; readonly manager: string; readonly configuration: object }[]): Owned {
  const object = owned();
  for (const write of writes) if (write.apply) object.apply(write.manager, write.configuration, { force: true }); else object.update(write.manager, write.configuration);
  return object;
}
const contentOf = ({ object }: Owned) => ({ ...object, metadata: {} });

test('field sets are sets of paths', () => {
  fc.assert(fc.property(set, set, path, (a, b, probe) => {
    const [inA, inB] = [hasPath(a, probe), hasPath(b, probe)];
    assert.equal(hasPath(union(a, b), probe), inA || inB);
    assert.equal(hasPath(intersection(a, b), probe), inA && inB);
    assert.equal(hasPath(difference(a, b), probe), inA && !inB);
    const covered = members(b).some(each => probe.join('|') === each || probe.join('|').startsWith(`${each}|`));
    assert.equal(hasPath(recursiveDifference(a, b), probe), inA && !covered);
    assert.deepEqual(members(union(difference(a, b), intersection(a, b))), members(a));
    assert.equal(equalSets(a, sortFieldSet(a)), true);
    assert.equal(equalSets(a, readFieldSet(JSON.parse(JSON.stringify(a))) as FieldSet), true);
    assert.equal(equalSets(a, b), JSON.stringify(members(a)) === JSON.stringify(members(b)));
    assert.equal(isEmptySet(a), members(a).length === 0);
  }), RUNS);
});

test('a merge states all that was applied, keeps the rest, and is idempotent', () => {
  fc.assert(fc.property(configuration, configuration, (live, applied) => {
    const merged = mergeTyped(live, applied, type);
    assert.deepEqual(checkTyped(merged, type), []);
    assert.deepEqual(mergeTyped(merged, applied, type), merged);
    const stated = union(toFieldSet(live, type), toFieldSet(applied, type));
    for (const each of pathsOf(toFieldSet(merged, type))) assert.ok(hasPath(stated, each), each.join(' '));
    assert.ok(isEmptySet(intersection(compareTyped(merged, applied, type).modified, toFieldSet(applied, type))));
    assert.ok(isEmptySet(intersection(compareTyped(applied, merged, type).removed, toFieldSet(applied, type))));
  }), RUNS);
});

test('a comparison is empty for equal values and mirrored by exchanging them', () => {
  fc.assert(fc.property(configuration, configuration, (a, b) => {
    const [there, back, none] = [compareTyped(a, b, type), compareTyped(b, a, type), compareTyped(a, structuredClone(a), type)];
    assert.deepEqual([members(there.added), members(there.modified), members(there.removed)], [members(back.removed), members(back.modified), members(back.added)]);
    assert.ok(isEmptySet(none.added) && isEmptySet(none.modified) && isEmptySet(none.removed));
    assert.ok(isEmptySet(intersection(there.added, there.removed)) && isEmptySet(intersection(there.added, there.modified)));
  }), RUNS);
});

test('to apply twice is to apply once', () => {
  fc.assert(fc.property(history, manager, configuration, (writes, who, what) => {
    const object = after(writes).apply(who, what, { force: true });
    const once = object.object;
    assert.deepEqual(object.apply(who, what).object, once);
  }), RUNS);
});

test('what is applied is there, and its manager owns it', () => {
  fc.assert(fc.property(history, manager, configuration, (writes, who, what) => {
    const object = after(writes).apply(who, what, { force: true });
    const stated = toFieldSet(what, type);
    assert.ok(isEmptySet(intersection(compareTyped(what, object.object, type).modified, stated)));
    assert.deepEqual((object.timeless[`${who} Apply`] ?? []).length, members(stated).length);
  }), RUNS);
});

test('to apply and then leave all out takes away only what nobody else owns', () => {
  fc.assert(fc.property(history, configuration, (writes, what) => {
    const object = after(writes);
    const before = contentOf(object);
    const others = Object.entries(object.timeless).filter(([who]) => who !== 'fresh Apply').flatMap(([, paths]) => paths);
    object.apply('fresh', what, { force: true }).apply('fresh', {});
    assert.equal(object.timeless['fresh Apply'], undefined);
    const left = compareTyped(before, contentOf(object), type);
    assert.deepEqual([members(left.added), members(left.modified)], [[], []]);
    const stated = members(toFieldSet(what, type));
    for (const gone of members(left.removed)) assert.ok(stated.some(each => each === gone || each.startsWith(`${gone}|`)), gone);
    for (const [who, paths] of Object.entries(object.timeless)) for (const each of paths) assert.ok(others.includes(each), `${who} gained ${each}`);
  }), RUNS);
});

test('only force takes from others: an apply without either conflicts or takes nothing', () => {
  fc.assert(fc.property(history, configuration, (writes, what) => {
    const object = after(writes);
    const [before, owners] = [object.object, object.timeless];
    try { object.apply('fresh', what); } catch (error) {
      assert.ok(isConflict(error));
      assert.equal(object.object, before);
      object.apply('fresh', what, { force: true });
      return;
    }
    for (const [who, paths] of Object.entries(owners)) assert.deepEqual(object.timeless[who], paths);
  }), RUNS);
});

/** The parts of a configuration that concern one manager alone. */
const shares = (value: Record<string, unknown>, keys: readonly string[]) => ({ spec: Object.fromEntries(Object.entries(value).filter(([key]) => keys.includes(key))) });

test('managers of different fields may come in any order', () => {
  fc.assert(fc.property(spec, spec, (one, two) => {
    const [first, second] = [shares({ a: 'p', ...one }, ['a', 'struct', 'items']), shares({ b: 'p', ...two }, ['b', 'map', 'whole', 'set'])];
    const there = owned().apply('m', first).apply('n', second);
    const back = owned().apply('n', second).apply('m', first);
    assert.deepEqual(contentOf(there), contentOf(back));
    assert.deepEqual(there.timeless, back.timeless);
  }), RUNS);
});

test('nobody owns a field that is not there, and no updater shares one with another updater', () => {
  fc.assert(fc.property(history, writes => {
    const object = after(writes);
    const there = new Set(members(compareTyped(undefined, object.object, type).added));
    const updated: string[] = [];
    for (const { operation, fieldsV1 } of object.object.metadata.managedFields ?? []) {
      for (const each of members(fieldsV1 as FieldSet)) {
        assert.ok(there.has(each), each);
        if (operation === 'Update') updated.push(each);
      }
    }
    assert.equal(new Set(updated).size, updated.length);
  }), RUNS);
});
