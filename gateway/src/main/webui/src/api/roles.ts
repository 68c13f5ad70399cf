import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, segment } from './client';
import { keys } from './keys';
import type { Role } from './types';

const PATH = '/api/v1/auth/roles';

export type RoleDraft = Pick<Role, 'name' | 'description' | 'permissions'>;

export function useRoles() {
  return useQuery({ queryKey: keys.roles, queryFn: ({ signal }) => api.list<Role>(PATH, signal) });
}

/** Makes a role, or changes the one of that name. */
export function useSaveRole(exists: boolean) {
  return useRoleChange(({ name, ...rest }: RoleDraft) =>
    exists ? api.put<Role>(`${PATH}/${segment(name)}`, rest) : api.post<Role>(PATH, { name, ...rest }),
  );
}

export function useDeleteRole() {
  return useRoleChange((name: string) => api.delete(`${PATH}/${segment(name)}`));
}

function useRoleChange<Wanted, Answer>(act: (wanted: Wanted) => Promise<Answer>) {
  const queryClient = useQueryClient();
  return useMutation({ mutationFn: act, onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.roles }) });
}
