import type { Schema } from '../../../api/openapi/components.ts';
import { selectOpenApiV2 } from '../../../api/openapi/mergeV2.ts';
import { toOpenApiV2Protobuf } from '../../../api/openapi/v2Protobuf.ts';
import { BadAnswer, BadStatus } from './askExtension.ts';

/*
 * What other servers say of their API, which nobody has checked. What cannot be read counts as not there: it never makes a server unavailable,
 * and never gets into the documents of this one. @source k8s.io/kube-aggregator pkg/controllers/openapi
 */

interface GroupVersion { readonly group: string; readonly version: string }

const NOTHING: Schema = { paths: {}, definitions: {}, parameters: {} };

/** What of an OpenAPI v2 document is about a version; nothing when not all of that can be written in both forms. */
export function readOpenApiV2(document: unknown, about: GroupVersion): Schema {
  try {
    const selected = selectOpenApiV2(document as Schema, about);
    toOpenApiV2Protobuf(selected);
    return selected;
  } catch { return NOTHING; }
}

/** Nothing, when an error means that a server has no OpenAPI v2 document to give; undefined when it may have one the next time. */
export function openApiV2After(error: unknown): Schema | undefined {
  return error instanceof BadAnswer || (error instanceof BadStatus && [404, 406].includes(error.code)) ? NOTHING : undefined;
}

/** Where an index of OpenAPI v3 says that a version's document is. */
export function readOpenApiV3Url(index: unknown, { group, version }: GroupVersion): string | undefined {
  const { paths } = (index ?? {}) as { readonly paths?: Readonly<Record<string, { readonly serverRelativeURL?: unknown } | null>> | null };
  const url = paths?.[`apis/${group}/${version}`]?.serverRelativeURL;
  return typeof url === 'string' ? url : undefined;
}
