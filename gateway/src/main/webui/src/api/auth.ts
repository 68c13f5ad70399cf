import { useSyncExternalStore } from 'react';
import { covers, session } from './session';
import type { Identity, SessionState } from './session';

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.state);
}

export function useIdentity(): Identity | undefined {
  const state = useSession();
  return state.status === 'signed-in' ? state.identity : undefined;
}

/** Whether to offer an act. Deny by default, as the services do. */
export function useMay(permission: string): boolean {
  return mayBy(useIdentity(), permission);
}

export function mayBy(identity: Identity | undefined, permission: string): boolean {
  return identity?.permissions.some((granted) => covers(granted, permission)) ?? false;
}
