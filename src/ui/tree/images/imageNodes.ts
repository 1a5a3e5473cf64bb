import type { ImageSummary } from '../../../docker/images.ts';
import type { TreeNode } from '../treeNode.ts';
import { t } from '../../../base/words.ts';
import { toTooltip } from '../conditions.ts';

/** Repositories with their tags, by name; images without a tag are left out. */
export function toImageNodes(images: readonly ImageSummary[], nowMs: number): TreeNode[] {
  const repositories = new Map<string, { readonly tag: string; readonly image: ImageSummary }[]>();
  for (const image of images) {
    for (const reference of image.tags) {
      const colon = reference.lastIndexOf(':');
      const repository = reference.slice(0, colon);
      repositories.set(repository, [...repositories.get(repository) ?? [], { tag: reference.slice(colon + 1), image }]);
    }
  }
  return [...repositories].sort(([a], [b]) => a.localeCompare(b, 'en')).map(([repository, tags]): TreeNode => ({
    id: `repository/${repository}`, label: repository, description: tagCount(tags.length), icon: 'package', health: 'none', contextValue: 'repository',
    spoken: t('Repository {0}, {1}', repository, tagCount(tags.length)),
    children: () => tags.sort((a, b) => b.image.createdAtMs - a.image.createdAtMs).map(({ tag, image }): TreeNode => {
      const words = t('{0}, {1} old', formatSize(image.sizeBytes), formatAge(nowMs - image.createdAtMs));
      return {
        id: `image/${repository}:${tag}`, label: tag, description: words, icon: 'tag', health: 'none', contextValue: 'image', spoken: t('Image {0}, {1}', `${repository}:${tag}`, words),
        tooltip: () => toTooltip(`${repository}:${tag}`, [[t('Size'), formatSize(image.sizeBytes)], [t('Created'), new Date(image.createdAtMs).toISOString()], ['ID', image.id]]),
        target: { kind: 'Image', name: `${repository}:${tag}` },
      };
    }),
  }));
}

function tagCount(count: number): string { return t(count === 1 ? '1 tag' : '{0} tags', count); }

/** '12.3 MB', decimal as Docker prints sizes. */
export function formatSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${units[power]}`;
}

/** The largest whole unit: '3 minutes', '1 day'. */
export function formatAge(ageMs: number): string {
  const count = (sizeMs: number) => Math.max(0, Math.floor(ageMs / sizeMs));
  const units = [
    [count(86_400_000), '1 day', '{0} days'], [count(3_600_000), '1 hour', '{0} hours'], [count(60_000), '1 minute', '{0} minutes'], [count(1000), '1 second', '{0} seconds'],
  ] as const;
  const [whole, one, several] = units.find(([number]) => number > 0) ?? units[3];
  return t(whole === 1 ? one : several, whole);
}
