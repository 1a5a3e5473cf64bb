// The examples' images have names that a user may have given to images of his own: what such a name meant before the
// tests, it means after them.
import { askDocker } from './docker.mjs';

/** Names that tests build images under. */
const borrowed = ['my-app:v1.0', 'my-app:v1.1', 'my-image:v1.0', 'flask-app:v1.0'];

/** @param {string} host @returns {Promise<() => Promise<void>>} puts every name back to what it was, absent ones too */
export async function keepTags(host) {
  const before = new Map();
  for (const tag of borrowed) before.set(tag, await idOf(host, tag));
  return async () => {
    for (const [tag, id] of before) {
      const now = await idOf(host, tag);
      if (now === id) continue;
      if (now !== undefined) await askDocker(host, { method: 'DELETE', path: `/images/${tag}?force=true`, timeoutMs: 60_000 });
      const [repo, name] = tag.split(':');
      if (id !== undefined) await askDocker(host, { method: 'POST', path: `/images/${encodeURIComponent(id)}/tag?repo=${repo}&tag=${name}` });
    }
  };
}

async function idOf(host, tag) {
  const { status, text } = await askDocker(host, { path: `/images/${tag}/json` });
  return status === 200 ? JSON.parse(text).Id : undefined;
}
