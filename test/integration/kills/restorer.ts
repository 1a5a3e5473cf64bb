import { writeSync } from 'node:fs';
import { restoreBackup, snapshotOf, writeBackup } from '../../../src/engine/process/backup.ts';
import { toDataDirectory } from '../../../src/engine/process/dataDirectory.ts';

/** Until it is killed: puts the backups argv[3…] into the data directory argv[2] by turns, and backs the result up to argv[2]/../again.backup. */
const [, , root = '', ...backups] = process.argv;
const directory = toDataDirectory(root);
for (let turn = 0; ; turn++) {
  restoreBackup({ directory, file: backups[turn % backups.length] ?? '', stamp: `${process.pid}-${turn}` });
  writeBackup({ directory, file: `${root}.again`, force: true, snapshot: snapshotOf(directory.state) });
  writeSync(1, `${turn}\n`);
}
