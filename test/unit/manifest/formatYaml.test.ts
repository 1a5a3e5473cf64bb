import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatYaml } from '../../../src/manifest/formatYaml.ts';
import { toData } from '../../../src/manifest/node.ts';
import { parseFile } from '../../../src/manifest/parse.ts';

test('text that would be read as something else is written in quotes, other text is not', () => {
  assert.equal(formatYaml(['0o7', '0O7', '0X1F', '-0B1', '0644', 'yes', '1e3', '+_1', '1m', '10.0.0.1', 'a', 0o17, 1.5, true, null]), '- "0o7"\n- "0O7"\n- "0X1F"\n- "-0B1"\n- "0644"\n- "yes"\n- "1e3"\n- "+_1"\n- 1m\n- 10.0.0.1\n- a\n- 15\n- 1.5\n- true\n- null\n');
});

test('what is written is read as it was', () => {
  const data = ['0o1_0', '0_x1F', '0_7', '1_000', '.5', '.inf', '~', 'null', 'on', '08', '12:30', '2020-01-01', '0b', '<<', '', ' ', '-', 7, -1, 1e21, 0.1, false, { '0o7': 'x', 8: 'y' }];
  assert.deepEqual(toData(parseFile(formatYaml(data)).documents[0]?.document.root), data);
});
