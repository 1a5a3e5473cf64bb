import { ApiError } from '../apiError.ts';

/** kube-apiserver's 422 for a patch that cannot be applied; its body does not tell why, so the reason is the error's `cause`. */
export function rejectedRequest(cause: Error): ApiError {
  return new ApiError({
    kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'Invalid', code: 422, details: {},
    message: 'the server rejected our request due to an error in our request',
  }, { cause });
}
