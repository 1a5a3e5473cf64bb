/** Makes the `kubernetes` Service unless it is there, and gives it back its address and port when they were changed. Idempotent. Throws ApiError, 422 while another Service has the address. */
export type EnsureApiService = () => Promise<void>;
