import type { Component } from '../../../base/disposable.ts';
import { isNotFound } from '../../../api/apiError.ts';
import type { ObjectKey } from '../../../api/client.ts';
import type { Secret, ServiceAccount } from '../../../api/objects.ts';
import { secrets, serviceAccounts } from '../../../api/resources.ts';
import { toBase64 } from '../../../api/validation/base64.ts';
import { WorkQueue } from '../../../informer/workQueue.ts';
import type { LegacyTokenSigner } from '../../contracts/legacyTokenSigner.ts';
import { fromQueueKey, runController, toQueueKey, type ControllerOptions } from '../controller.ts';
import { accountNameOf, reconcileToken } from './reconcile.ts';

export interface TokenControllerOptions extends ControllerOptions {
  readonly authority: string | undefined;
  readonly signToken: LegacyTokenSigner;
}

/** Fills Secrets of type kubernetes.io/service-account-token and deletes them with their ServiceAccount. @source pkg/controller/serviceaccount tokens_controller.go */
export function startServiceAccountTokenController({ client, informers, clock, logger: parent, authority, signToken }: TokenControllerOptions): Component {
  const logger = parent.with({ controller: 'serviceaccount-token' });
  const queue = new WorkQueue({ clock, logger });
  const [secretInformer, accounts] = [informers.for(secrets), informers.for(serviceAccounts)];
  const subscriptions = [
    secretInformer.onChange(({ object }) => { if (accountNameOf(object) !== undefined) queue.add(toQueueKey(object)); }),
    accounts.onChange(({ type, object: { metadata } }) => {
      if (type !== 'deleted') return;
      for (const secret of secretInformer.list(metadata.namespace)) if (accountNameOf(secret) === metadata.name) queue.add(toQueueKey(secret));
    }),
  ];

  /** A cache that lags must not cost a new account its token. */
  const findAccount = async (key: ObjectKey): Promise<ServiceAccount | undefined> => {
    try { return accounts.get(key) ?? await client.get(serviceAccounts, key); } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  };
  /** A token that is gone is no longer named by its account. */
  const forget = async ({ namespace = '', name }: ObjectKey): Promise<void> => {
    for (const account of accounts.list(namespace)) {
      const kept = (account.secrets ?? []).filter(reference => reference.name !== name);
      if (kept.length !== (account.secrets ?? []).length) await client.update(serviceAccounts, { ...account, secrets: kept });
    }
  };
  const write = async (secret: Secret, account: ServiceAccount): Promise<void> => {
    const { namespace = '', name = '', uid = '' } = account.metadata;
    const token = await signToken({ namespace, name, uid }, secret.metadata.name ?? '');
    await client.update(secrets, { ...secret, data: { ...secret.data, token: toBase64(token) } });
  };
  const sync = async (key: string): Promise<void> => {
    const secretKey = fromQueueKey(key);
    const secret = secretInformer.get(secretKey);
    if (secret === undefined) return forget(secretKey);
    const account = await findAccount({ namespace: secretKey.namespace ?? '', name: accountNameOf(secret) ?? '' });
    const decision = reconcileToken(secret, account, authority);
    try {
      if (decision.type === 'delete') await client.delete(secrets, secretKey, { preconditions: { uid: secret.metadata.uid ?? '' } });
      else if (decision.type === 'fill' && decision.needsToken && account !== undefined) await write(decision.secret, account);
      else if (decision.type === 'fill') await client.update(secrets, decision.secret);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  };
  return runController({ queue, worker: sync, synced: [secretInformer, accounts], subscriptions });
}
