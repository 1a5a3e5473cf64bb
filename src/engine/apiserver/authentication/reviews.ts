import { apiErrors } from '../../../api/apiError.ts';
import type { KubernetesObject, SelfSubjectReview, TokenReview } from '../../../api/objects.ts';
import { groupResourceOf, selfSubjectReviews, tokenReviews } from '../../../api/resources.ts';
import type { Review } from '../machinery.ts';
import { toUserInfo } from '../user.ts';
import type { ServiceAccountTokens } from './serviceAccountTokens.ts';
import { API_AUDIENCES, TokenRejected } from './tokenClaims.ts';

/** TokenReview and SelfSubjectReview. @source pkg/registry/authentication */
export function makeAuthenticationReviews(tokens: ServiceAccountTokens): readonly (readonly [string, Review])[] {
  return [
    [groupResourceOf(tokenReviews), async object => reviewToken(tokens, object as TokenReview)],
    [groupResourceOf(selfSubjectReviews), async (object, { user }): Promise<KubernetesObject> => ({ ...object as SelfSubjectReview, status: { userInfo: toUserInfo(user) } }) as SelfSubjectReview],
  ];
}

async function reviewToken(tokens: ServiceAccountTokens, review: TokenReview): Promise<TokenReview> {
  const { token = '', audiences = [] } = (review as Partial<TokenReview>).spec ?? {};
  if (token === '') throw apiErrors.badRequest('token is required for TokenReview in authentication');
  try {
    const found = await tokens.authenticate(token, audiences.length === 0 ? API_AUDIENCES : audiences);
    return { ...review, status: { authenticated: true, user: toUserInfo(found.user), audiences: [...found.audiences] } };
  } catch (error) {
    if (!(error instanceof TokenRejected)) throw error;
    return { ...review, status: { user: {}, error: error.message === 'invalid bearer token' ? error.message : `[invalid bearer token, ${error.message}]` } };
  }
}
