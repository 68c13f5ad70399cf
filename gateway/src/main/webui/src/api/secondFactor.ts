import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './client';
import { keys } from './keys';
import type { RecoveryCodes, SecondFactor, SecondFactorSecret } from './types';

const PATH = '/api/v1/auth/me/second-factor';

export function useSecondFactor(enabled = true) {
  return useQuery({
    queryKey: keys.secondFactor,
    queryFn: ({ signal }) => api.get<SecondFactor>(PATH, signal),
    enabled,
  });
}

/** What these answer is shown once; it stays in the component that asked and never enters the query cache. */
export function useBeginSecondFactor() {
  return useMutation({ mutationFn: () => api.post<SecondFactorSecret>(PATH), gcTime: 0 });
}

export function useConfirmSecondFactor() {
  const changed = useChanged();
  return useMutation({ mutationFn: (code: string) => api.put<RecoveryCodes>(PATH, { code }), gcTime: 0, onSuccess: changed });
}

export function useRenewRecoveryCodes() {
  const changed = useChanged();
  return useMutation({ mutationFn: () => api.post<RecoveryCodes>(`${PATH}/recovery-codes`), gcTime: 0, onSuccess: changed });
}

export function useRemoveSecondFactor() {
  const changed = useChanged();
  return useMutation({ mutationFn: () => api.delete(PATH), onSuccess: changed });
}

function useChanged() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: keys.secondFactor });
}
