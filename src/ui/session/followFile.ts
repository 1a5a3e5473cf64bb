import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Clock, Timer } from '../../base/clock.ts';

/** Time in which a watch that was asked for watches, and a folder that loses its files is gone itself. */
const SETTLED_MS = 2000;

interface Disposable { dispose(): unknown }

/** What became of what a watch looks at. */
export interface FileChanges { readonly created: () => void; readonly changed?: () => void; readonly deleted?: () => void }

/** Looks at one name in a folder that exists. */
export type Watch = (folder: string, name: string, changes: Required<FileChanges>) => Disposable;

/**
 * Tells what becomes of a file whose folder may come later, or go: VS Code looks after a folder that does not exist only now and
 * then, and does not tell of what is in it when it comes. So the next on the way to the file is watched, and once more looked at
 * when a watch has settled that something happened to.
 */
export function followFile({ file, watch, clock, created, changed, deleted }: FileChanges & { readonly file: string; readonly watch: Watch; readonly clock: Clock }): Disposable {
  let isThere = existsSync(file);
  let watched: { readonly folder: string; readonly watcher: Disposable } | undefined;
  let later: Timer | undefined;
  const follow = () => {
    const { folder, name } = nextOnTheWayTo(file);
    if (watched?.folder === folder) return;
    watched?.watcher.dispose();
    const isFile = folder === path.dirname(file);
    watched = { folder, watcher: watch(folder, name, {
      created: () => happened(isFile ? created : undefined),
      changed: () => { if (isFile) changed?.(); },
      deleted: () => happened(isFile ? deleted : undefined),
    }) };
  };
  /** `tell`: what the watch says itself; else what is seen is told. */
  const look = (tell?: () => void) => {
    const was = isThere;
    isThere = existsSync(file);
    follow();
    if (tell !== undefined) tell();
    else if (isThere !== was) (isThere ? created : deleted)?.();
  };
  const happened = (tell: (() => void) | undefined) => {
    later?.cancel();
    later = clock.setTimer(() => { look(); }, SETTLED_MS);
    look(tell);
  };
  follow();
  return { dispose: () => { later?.cancel(); watched?.watcher.dispose(); } };
}

/** What must come to be next for the file to be there. */
function nextOnTheWayTo(file: string): { readonly folder: string; readonly name: string } {
  const folder = path.dirname(file);
  return existsSync(folder) || folder === file ? { folder, name: path.basename(file) } : nextOnTheWayTo(folder);
}
