import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from './client';
import { keys } from './keys';
import type { AuditRecord, AuditVerification, Page } from './types';

/** What is looked for; empty means any. Instants are RFC 3339. */
export interface AuditSearch {
  actor: string;
  action: string;
  target: string;
  traceId: string;
  from: string;
  to: string;
}

export type AuditFormat = 'jsonl' | 'csv';

const PAGE = '50';

/** Records, newest first, further back page by page. */
export function useAudit(search: AuditSearch) {
  return useInfiniteQuery({
    queryKey: keys.audit(search),
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => api.get<Page<AuditRecord>>(`/api/v1/audit?${queryOf({ ...search, limit: PAGE, cursor: pageParam })}`, signal),
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** The file for a period, as a browser saves it. The export knows no other choice: a chain with gaps could not be verified. */
export function useExportAudit() {
  return useMutation({
    mutationFn: async ({ format, from, to }: { format: AuditFormat; from: string; to: string }) =>
      save(await api.file(`/api/v1/audit/export?${queryOf({ format, from, to })}`), `audit.${format}`),
  });
}

/** Verifies the whole trail, piece after piece until the service says that it is over; `progress` is the last piece. */
export function useVerifyAudit() {
  const [progress, setProgress] = useState<AuditVerification>();
  const run = useMutation({
    mutationFn: async () => {
      setProgress(undefined);
      let piece: AuditVerification;
      let cursor = '';
      do {
        piece = await api.get<AuditVerification>(`/api/v1/audit/verification?${queryOf({ cursor })}`);
        setProgress(piece);
        cursor = piece.next ?? '';
      } while (cursor !== '');
      return piece;
    },
  });
  return { ...run, progress };
}

function save(file: Blob, name: string) {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

const queryOf = (given: Record<string, string>): string => new URLSearchParams(Object.entries(given).filter(([, value]) => value !== '')).toString();
