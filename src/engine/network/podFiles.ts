import { createHash } from 'node:crypto';
import path from 'node:path';
import { RuntimeError } from '../../base/runtimeError.ts';
import type { AgentMethod, AgentRequests } from '../../agent/protocol/messages.ts';
import type { PodFileMount, PodFiles, VolumeFile } from '../contracts/sandboxNetwork.ts';
import type { AgentLink } from './agentLink.ts';

/** How the volume of pods' files reaches containers on this Docker Engine. */
export type PodFilesVolume =
  | { readonly kind: 'subpath'; readonly volume: string }
  /** The volume's folder on the Docker host. */
  | { readonly kind: 'bind'; readonly mountpoint: string };

/** Pods' files, written through the agent. Calls wait for an agent that is restarting. */
export function makePodFiles({ link, volume }: { readonly link: AgentLink; readonly volume: PodFilesVolume }): PodFiles {
  const ask = async <M extends AgentMethod>(method: M, request: AgentRequests[M]['request'], body?: Buffer) => {
    const connection = await link.connection('write pod files');
    try {
      return await connection.request(method, request, body);
    } catch (cause) {
      throw new RuntimeError((cause as Error).message, { operation: 'write pod files', retriable: true, cause });
    }
  };
  return {
    async writeProjected(podUid, volumeName, files) {
      const entries = files.map(({ path: name, content, mode, uid, gid }) => ({ path: name, bytes: content.length, mode, ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) }));
      await ask('files.projected', { pod: podUid, volume: volumeName, version: toVersion(files), files: entries }, Buffer.concat(files.map(file => file.content)));
    },
    async ensureDirectory(podUid, directory, options) { await ask('files.directory', { pod: podUid, path: directory, ...options }); },
    async writeFile(podUid, file, content, mode) { await ask('files.write', { pod: podUid, path: file, mode }, content); },
    async readFile(podUid, file, limitBytes) { return (await ask('files.read', { pod: podUid, path: file, limitBytes })).body; },
    async capacityBytes() { return (await ask('files.capacity', undefined)).answer.bytes; },
    async removePod(podUid) { await ask('files.remove', { pod: podUid }); },
    async mount(podUid, relative, target, readOnly) { return toMount(volume, path.posix.join(podUid, relative), target, readOnly); },
  };
}

/** The HostConfig.Mounts entry for a path inside the volume. */
export function toMount(volume: PodFilesVolume, relative: string, target: string, readOnly: boolean): PodFileMount {
  switch (volume.kind) {
    case 'subpath': return { Type: 'volume', Source: volume.volume, Target: target, ReadOnly: readOnly, VolumeOptions: { Subpath: relative, NoCopy: true } };
    case 'bind': return { Type: 'bind', Source: path.posix.join(volume.mountpoint, relative), Target: target, ReadOnly: readOnly };
  }
}

/** Names the content: writing the same files again changes nothing. */
function toVersion(files: readonly VolumeFile[]): string {
  const hash = createHash('sha256');
  for (const { path: name, content, mode, uid, gid } of files) {
    hash.update(JSON.stringify([name, mode, uid, gid, content.length]));
    hash.update(content);
  }
  return hash.digest('hex').slice(0, 24);
}
