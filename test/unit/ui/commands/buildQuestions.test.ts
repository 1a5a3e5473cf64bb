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
  assert.deepEqual(declaredArguments('ARG BASE=busybox:1.36\nFROM $BASE\nARG VERSION\nRUN echo "ARG NO=1"\n'), ['BASE=busybox:1.36', 'VERSION=']);
});

describe('arguments are NAME=value pairs', () => {
  const cases: readonly [string, Record<string, string> | undefined][] = [
    ['', {}], ['VERSION=v1.1', { VERSION: 'v1.1' }], ['A=1  B="two words" C=', { A: '1', B: 'two words', C: '' }], ['URL=http://x/?a=b', { URL: 'http://x/?a=b' }], ['VERSION', undefined], ['A=1 nonsense', undefined],
  ];
  for (const [text, pairs] of cases) test(JSON.stringify(text), () => assert.deepEqual(parseArguments(text), pairs));
});
