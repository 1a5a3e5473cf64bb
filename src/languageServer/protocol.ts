import type { Translations } from '../base/words.ts';
import type { ClusterSnapshot } from '../language/knowledge/cluster.ts';

/** What an editor tells the language server at its start; everything may be left out. */
export interface InitializationOptions {
  /** What to do in Compose files; all when absent. */
  readonly compose?: ComposeFeatures;
  /** What the server says, in the user's language; English when absent. */
  readonly translations?: Translations;
}

/** By this notification the editor hands over the images that Docker has, once it looked for reasons of its own: no file makes anyone ask Docker. */
export const IMAGES = 'slipway/images';

export interface ImagesParams { readonly images: readonly { readonly tags: readonly string[]; readonly digests: readonly string[] }[] }

/** By this notification the editor hands over what a cluster holds, when its user asked for it, and takes it back. */
export const CLUSTER = 'slipway/cluster';

export interface ClusterParams { readonly cluster?: ClusterSnapshot }

export interface ComposeFeatures {
  readonly diagnostics: boolean;
  /** Completion, hover, outline, navigation and all else. */
  readonly editing: boolean;
}
