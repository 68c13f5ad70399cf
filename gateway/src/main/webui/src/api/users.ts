import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, segment } from './client';
import { keys } from './keys';
import type { User } from './types';

const PATH = '/api/v1/auth/users';

export interface NewUser {
  username: string;
  password: string;
  roles: string[];
}

/** What a user shall be from now on; the policy only when it changes. */
export interface UserChange {
  id: string;
  roles: string[];
  enabled: boolean;
  policy?: Policy;
}

/** To what somebody is limited: what is left out is without a limit, an empty list allows nothing. */
export interface Policy {
  clusters?: string[] | undefined;
  models?: string[] | undefined;
}

export function useUsers() {
  return useQuery({ queryKey: keys.users, queryFn: ({ signal }) => api.list<User>(PATH, signal) });
}

export function useCreateUser() {
  return useUserChange((user: NewUser) => api.post<User>(PATH, user));
}

/** Limits first, then roles: nobody holds a new role without the limit that came with it. */
export function useChangeUser() {
  return useUserChange(async ({ id, roles, enabled, policy }: UserChange) => {
    if (policy !== undefined) {
      await api.put<User>(`${PATH}/${segment(id)}/policy`, policy);
    }
    return api.put<User>(`${PATH}/${segment(id)}`, { roles, enabled });
  });
}

export function useSetPassword() {
  return useUserChange(({ id, password }: { id: string; password: string }) => api.put(`${PATH}/${segment(id)}/password`, { password }));
}

export function useForgetSecondFactor() {
  return useUserChange((id: string) => api.delete(`${PATH}/${segment(id)}/second-factor`));
}

export function useEndSessionsOf() {
  return useUserChange((id: string) => api.delete(`${PATH}/${segment(id)}/sessions`));
}

export function useDeleteUser() {
  return useUserChange((id: string) => api.delete(`${PATH}/${segment(id)}`));
}

function useUserChange<Wanted, Answer>(act: (wanted: Wanted) => Promise<Answer>) {
  const queryClient = useQueryClient();
  return useMutation({ mutationFn: act, gcTime: 0, onSettled: () => queryClient.invalidateQueries({ queryKey: keys.users }) });
}
