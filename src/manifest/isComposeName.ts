/** The menus of package.json say the same. */
const NAME = /^(?:[\w.-]*[.-])?(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/i;

/** Whether a file is for `docker compose` by its name. */
export const isComposeName = (uri: string) => NAME.test(decodeURIComponent(uri).split('/').at(-1) ?? '');
