import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { completeImage } from '../../../../src/language/images/completeImage.ts';
import { digestOf, familiarReference, type KnownImage } from '../../../../src/language/images/knownImages.ts';
import { pinImage } from '../../../../src/language/images/pinImage.ts';
import { parseDocument } from '../../../../src/manifest/parse.ts';
import { applyEdits, atCursor } from '../marked.ts';

const sha = (letter: string) => `sha256:${letter.repeat(64)}`;
const images: readonly KnownImage[] = [
  { tags: ['nginx:1.27', 'nginx:latest'], digests: [`nginx@${sha('a')}`] },
  { tags: ['localhost:5000/shop/web:v1', 'web:v1'], digests: [`localhost:5000/shop/web@${sha('b')}`] },
  { tags: ['built:here'], digests: [] },
];

test('references are as Docker shows them', () => {
  for (const [reference, familiar] of [['nginx', 'nginx:latest'], ['docker.io/library/nginx:1.27', 'nginx:1.27'], ['index.docker.io/bitnami/redis', 'bitnami/redis:latest'], ['localhost:5000/a', 'localhost:5000/a:latest'], [`a@${sha('a')}`, `a@${sha('a')}`]] as const) assert.equal(familiarReference(reference), familiar);
});

test('a digest is that of the same repository', () => {
  assert.deepEqual(['nginx:1.27', 'docker.io/library/nginx', 'localhost:5000/shop/web:v1', 'web:v1', 'built:here', 'other'].map(reference => digestOf(reference, images)), [sha('a'), sha('a'), sha('b'), undefined, undefined, undefined]);
});

const POD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: a\n    image: ';
const COMPOSE = 'services:\n  web:\n    image: ';

suite('an image is pinned to its digest', () => {
  const cases: readonly { readonly name: string; readonly before: string; readonly after?: string }[] = [
    { name: 'in a manifest', before: `${POD}|nginx:1.27\n`, after: `${POD}nginx:1.27@${sha('a')}\n` },
    { name: 'on its key, in a Compose file, quoted', before: COMPOSE.replace('image', 'im|age') + '"nginx" # c\n', after: `${COMPOSE}"nginx@${sha('a')}" # c\n` },
    { name: 'not when it is', before: `${POD}|nginx@${sha('c')}\n` },
    { name: 'not when no registry knows it', before: `${POD}|built:here\n` },
    { name: 'not when Docker does not have it', before: `${POD}|redis\n` },
    { name: 'not elsewhere', before: `${POD.replace('name: a\n    image', 'name: |nginx\n    image')}nginx\n` },
  ];
  for (const { name, before, after } of cases) {
    test(name, () => {
      const { text, offset } = atCursor(before);
      const [action] = pinImage(parseDocument(text).root, offset, images);
      assert.equal(action === undefined ? undefined : applyEdits(text, action.edits), after);
    });
  }
});

suite('images that Docker has are offered', () => {
  const offered = (marked: string, isCompose = false) => {
    const { text, offset } = atCursor(marked);
    return completeImage(text, offset, { images, isCompose })?.map(({ label, range }) => [label, text.slice(range.start, range.end)] as const);
  };
  const all = ['nginx:1.27', 'nginx:latest', 'localhost:5000/shop/web:v1', 'web:v1', 'built:here', `nginx@${sha('a')}`, `localhost:5000/shop/web@${sha('b')}`];
  test('where a container names one', () => assert.deepEqual(offered(`${POD}|`)?.map(([label]) => label), all));
  test('in place of all that is written, behind a colon too', () => assert.deepEqual(offered(`${POD}"nginx:1|.2"\n`)?.[0], ['nginx:1.27', 'nginx:1.2']));
  test('where a service of Compose names one', () => assert.deepEqual(offered(`${COMPOSE}n|\n`, true)?.length, all.length));
  test('nowhere else', () => {
    assert.equal(offered(`${POD.replace('image', 'name')}|`), undefined);
    assert.equal(offered('apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    image: ng|\n'.replace('a: |', 'a: >')), undefined);
    assert.equal(offered('x-a:\n  image: |\n', true), undefined);
    assert.equal(completeImage(POD, POD.length, { images: [], isCompose: false }), undefined);
  });
});
