import { startHttpsApi } from '../integration/cluster/apiServerOverHttps.ts';
import { testClient } from './client.ts';

testClient(async () => {
  const api = await startHttpsApi({ window: { maxEvents: 50, maxAgeMs: 600_000 } });
  return { client: api.client, close: () => api.stop() };
});
