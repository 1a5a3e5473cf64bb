import { t } from '../../../base/words.ts';
import { repositoryOf } from '../../../dockerfile/imageNames.ts';
import type { Finding } from '../../finding.ts';
import { builtImage, imagesOf, lineRange, suggestedImage } from '../../workspace/builtImages.ts';
import type { PlacedObject, Workspace } from '../../workspace/workspace.ts';
import { changeTo } from './likelyName.ts';

/** An image that this workspace builds, but with another tag than a manifest beside the Dockerfile has it: it would be looked for in a registry. A kustomization may set tags. */
export function otherTag(placed: PlacedObject, workspace: Workspace): Finding[] {
  if (workspace.dockerfiles.length === 0 || workspace.kustomizations.some(({ document: { text } }) => /^images:/m.test(text))) return [];
  return imagesOf(placed).flatMap(({ document, image: { image, node } }): Finding[] => {
    const built = builtImage(workspace, image, document.uri);
    const suggested = built === undefined ? undefined : suggestedImage(workspace, built.dockerfile);
    if (built === undefined || suggested === undefined || image.includes('@') || suggested.image.image === image || repositoryOf(suggested.image.image) !== repositoryOf(image)) return [];
    return [{
      code: 'other-image-tag', severity: 'hint', range: node.range, fixes: [changeTo(suggested.image.image, node)], message: t('this workspace builds the image as "{0}"', suggested.image.image),
      related: [{ document: built.dockerfile, range: lineRange(built.dockerfile, built.stage.line), message: t('the Dockerfile of the image') }, { document: suggested.document, range: suggested.image.node.range, message: t('what Build Image suggests: "{0}"', suggested.image.image) }],
    }];
  });
}
