import type { Page } from './types';

/** Another issuer that signs people in. */
export interface Provider {
  id: string;
  label: string;
}

const PATH = '/api/v1/auth/providers';

/** Asked before anybody is signed in. When it cannot be told, there are none: a password works all the same. */
export async function offeredProviders(signal: AbortSignal): Promise<Provider[]> {
  try {
    const response = await fetch(PATH, { credentials: 'same-origin', headers: { Accept: 'application/json' }, signal });
    return response.ok ? ((await response.json()) as Page<Provider>).items : [];
  } catch {
    return [];
  }
}

/** Where a browser goes to be signed in by it. */
export const departureTo = (provider: Provider): string => `${PATH}/${encodeURIComponent(provider.id)}/login`;
