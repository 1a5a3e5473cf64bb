import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeNodeStorage } from '../../../../src/engine/kubelet/nodeStorage.ts';

test('the size of the disk is asked until it is known, then never; that it is not known is logged once', async () => {
  const answers = [new Error('no agent'), new Error('no agent'), 3 * 1024 ** 2 + 1];
  const [logged, known]: [string[], (number | undefined)[]] = [[], []];
  let asked = 0;
  const logger = { log: (level: string, message: string) => { logged.push(`${level} ${message}`); }, with: () => logger };
  const storage = makeNodeStorage({
    files: { capacityBytes: () => { asked++; const answer = answers.shift() ?? assert.fail('asked again'); return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer); } },
    nodesOnMachine: 2, logger, onKnown: () => { known.push(storage.bytes); },
  });
  assert.deepEqual([await storage.ask(), await storage.ask(), storage.bytes], [undefined, undefined, undefined]);
  assert.deepEqual(await Promise.all([storage.ask(), storage.ask()]), [1536 * 1024, 1536 * 1024]);
  assert.deepEqual([await storage.ask(), asked, known], [1536 * 1024, 3, [1536 * 1024]]);
  assert.equal(logged.length, 1);
});
