/** The menus of package.json say the same. */
const NAME = /^(?:[\w.-]*[.-])?(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/i;

/** Whether a file is for `docker compose` by its name. */
export function isComposeName(uri: string): boolean {
  const path = uri.includes('%') ? decodeURIComponent(uri) : uri;
  return NAME.test(path.slice(path.lastIndexOf('/') + 1));
}
