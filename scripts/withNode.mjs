// Runs a TypeScript program of the project with a Node that reads TypeScript: node scripts/withNode.mjs FILE ARGUMENT...
import { spawnSync } from 'node:child_process';
import { recentNode, root } from './project.mjs';
import { ensureProject } from './setup.mjs';

ensureProject();
const { status } = spawnSync(recentNode(), process.argv.slice(2), { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
