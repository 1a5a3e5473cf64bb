import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { enterRules } from '../../../../src/ui/manifest/enterRules.ts';

/** The new line's text before what stood behind the cursor ('|'), with steps of two columns; undefined where VS Code's own rules hold. */
function enter(marked: string): string | undefined {
  const [before = '', after = ''] = marked.split('‸');
  const rule = enterRules.find(each => each.before.test(before) && each.after?.test(after) !== false);
  return rule === undefined ? undefined : `${/^\s*/.exec(before)?.[0] ?? ''}${rule.isDeeper === true ? '  ' : ''}${rule.append ?? ''}`;
}

suite('Enter', () => {
  const cases: readonly { readonly name: string; readonly line: string; readonly next: string | undefined }[] = [
    { name: 'goes below the first key of an item', line: '  - name: web‸', next: '    ' },
    { name: 'also when its value is quoted', line: '- name: "a b"‸', next: '  ' },
    { name: 'goes into the mapping of an item\'s first key', line: '  - configMapRef:‸', next: '      ' },
    { name: 'goes into the block scalar of an item\'s first key', line: '- run: |‸', next: '    ' },
    { name: 'stays beside an item that is a word', line: '  - web‸', next: undefined },
    { name: 'or a command', line: '  - --port=80‸', next: undefined },
    { name: 'goes into a block scalar', line: '  data: |-‸', next: '    ' },
    { name: 'leaves a key to VS Code', line: '  spec:‸', next: undefined },
    { name: 'and a value', line: '  replicas: 1‸', next: undefined },
    { name: 'and what is open', line: '  - args: [a‸', next: undefined },
    { name: 'goes on with a comment that is broken', line: '  # one ‸two', next: '  # ' },
    { name: 'ends one at its end', line: '  # one‸', next: undefined },
    { name: 'breaks a value as it is', line: '  - name: we‸b', next: undefined },
  ];
  for (const { name, line, next } of cases) test(name, () => assert.equal(enter(line), next));
});
