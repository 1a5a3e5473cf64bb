import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { declaredArguments, defaultTag, parseArguments } from '../../../../src/ui/commands/images/buildQuestions.ts';

describe('what to build a folder as', () => {
  const cases: readonly [string, string, readonly string[], string][] = [
    ['the image that a manifest beside it names', 'my-app', ['      - image: my-app:v1.0\n'], 'my-app:v1.0'],
    ['with a registry and quotes', 'my-app', ['image: "registry.local:5000/team/my-app:2" # ours\n'], 'registry.local:5000/team/my-app:2'],
    ['another image does not count', 'my-app', ['image: my-app-sidecar:1\nimage: nginx\n'], 'my-app:dev'],
    ['a folder that is no image name', 'My App!', [], 'my-app:dev'],
    ['a folder without any letter', '___', [], 'app:dev'],
  ];
  for (const [name, folder, manifests, tag] of cases) test(name, () => assert.equal(defaultTag(folder, manifests), tag));
});

test('every ARG is asked for with its default', () => {
  assert.deepEqual(declaredArguments('ARG BASE=busybox:1.36\nFROM $BASE\nARG VERSION\nARG URL=http://x/?a=b\nRUN echo "ARG NO=1"\n', 'app:dev', 'app:dev'), ['BASE=busybox:1.36', 'VERSION=', 'URL=http://x/?a=b']);
});

describe('the argument that is the version of what is built follows the tag', () => {
  const cases: readonly [string, string, string, string, readonly string[]][] = [
    ['by its name', 'FROM b\nARG VERSION=v1.0', 'my-app:v1.1', 'my-app:v1.0', ['VERSION=v1.1']],
    ['by its name when the manifest was changed first', 'FROM b\nARG VERSION=v1.0', 'my-app:v1.2', 'my-app:v1.2', ['VERSION=v1.2']],
    ['since its default is what the tag was', 'FROM b\nARG RELEASE=1.0.0', 'registry.local:5000/my-app:1.0.1-rc.1', 'registry.local:5000/my-app:1.0.0', ['RELEASE=1.0.1-rc.1']],
    ['it is the default when the usual tag is accepted', 'FROM b\nARG VERSION=v1.0', 'my-app:v1.0', 'my-app:v1.0', ['VERSION=v1.0']],
    ['not for a tag that is no version', 'FROM b\nARG VERSION=v1.0', 'my-app:dev', 'my-app:v1.0', ['VERSION=v1.0']],
    ['not for a name without a tag', 'FROM b\nARG VERSION=v1.0', 'registry.local:5000/my-app', 'my-app:v1.0', ['VERSION=v1.0']],
    ['not where versions are written otherwise', 'FROM b\nARG VERSION=1.0', 'my-app:v1.1', 'my-app:v1.0', ['VERSION=1.0']],
    ['not the version of another thing', 'FROM b\nARG NODE_VERSION=20.1', 'my-app:1.1', 'my-app:1.0', ['NODE_VERSION=20.1']],
    ['not that of the image it is built from', 'ARG VERSION=1.0\nFROM b:$VERSION', 'my-app:1.1', 'my-app:1.0', ['VERSION=1.0']],
    ['not where there is no default', 'FROM b\nARG VERSION', 'my-app:v1.1', 'my-app:v1.0', ['VERSION=']],
  ];
  for (const [name, dockerfile, image, usual, asked] of cases) test(name, () => assert.deepEqual(declaredArguments(dockerfile, image, usual), asked));
});

describe('arguments are NAME=value pairs', () => {
  const cases: readonly [string, Record<string, string> | undefined][] = [
    ['', {}], ['VERSION=v1.1', { VERSION: 'v1.1' }], ['A=1  B="two words" C=', { A: '1', B: 'two words', C: '' }], ['URL=http://x/?a=b', { URL: 'http://x/?a=b' }], ['VERSION', undefined], ['A=1 nonsense', undefined],
  ];
  for (const [text, pairs] of cases) test(JSON.stringify(text), () => assert.deepEqual(parseArguments(text), pairs));
});
