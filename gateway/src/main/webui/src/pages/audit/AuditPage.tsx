import Button from '@mui/material/Button';
import { Download, ScrollText, ShieldCheck } from 'lucide-react';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useAudit, useExportAudit, useVerifyAudit } from '../../api/audit';
import type { AuditFormat, AuditSearch } from '../../api/audit';
import { EmptyFace, Loaded, ProblemBanner } from '../../components/Faces';
import { PageHeader, Panel } from '../../components/Panel';
import { AuditTable } from './AuditTable';
import { SearchForm } from './SearchForm';
import { VerificationNote } from './VerificationNote';

const FIELDS = ['actor', 'action', 'target', 'traceId', 'from', 'to'] as const satisfies (keyof AuditSearch)[];

/** What is looked for stands in the address, so that a search can be passed on. */
export function AuditPage() {
  const [params, setParams] = useSearchParams();
  const search = useMemo(() => searchOf(params), [params]);
  const audit = useAudit(search);
  const take = useExportAudit();
  const verify = useVerifyAudit();
  const exportAs = (format: AuditFormat, label: string) => (
    <Button
      variant="outlined"
      color="inherit"
      startIcon={<Download size={15} />}
      disabled={take.isPending}
      data-testid={`audit-export-${format}`}
      onClick={() => {
        take.mutate({ format, from: search.from, to: search.to });
      }}
    >
      {label}
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Audit"
        subtitle="Who did what, and was kept from what; an export holds all of the period and can be verified offline"
        action={
          <>
            <Button
              variant="outlined"
              color="inherit"
              startIcon={<ShieldCheck size={15} />}
              loading={verify.isPending}
              data-testid="audit-verify"
              onClick={() => {
                verify.mutate();
              }}
            >
              Verify
            </Button>
            {exportAs('jsonl', 'Export JSON lines')}
            {exportAs('csv', 'Export CSV')}
          </>
        }
      />
      <ProblemBanner
        error={take.error}
        onClose={() => {
          take.reset();
        }}
      />
      <ProblemBanner
        error={verify.error}
        onClose={() => {
          verify.reset();
        }}
      />
      {verify.progress !== undefined && (verify.isPending || verify.isSuccess) && (
        <VerificationNote
          found={verify.progress}
          onClose={() => {
            verify.reset();
          }}
        />
      )}
      <Panel title="Records">
        <SearchForm
          key={params.toString()}
          search={search}
          onSearch={(next) => {
            setParams(Object.fromEntries(FIELDS.filter((field) => next[field] !== '').map((field) => [field, next[field]])));
            if (FIELDS.every((field) => next[field] === search[field])) {
              void audit.refetch();
            }
          }}
        />
        <Loaded
          query={{ ...audit, data: audit.data?.pages.flatMap(({ items }) => items) }}
          what="records"
          empty={<EmptyFace icon={ScrollText} title="Nothing on record" hint="No act matches this search. Acts appear here a moment after they were done." />}
        >
          {(records) => (
            <AuditTable
              records={records}
              onTrace={(traceId) => {
                setParams({ traceId });
              }}
            />
          )}
        </Loaded>
        {audit.hasNextPage && (
          <Button fullWidth color="inherit" loading={audit.isFetchingNextPage} data-testid="audit-older" onClick={() => void audit.fetchNextPage()}>
            Older
          </Button>
        )}
      </Panel>
    </>
  );
}

function searchOf(params: URLSearchParams): AuditSearch {
  const of = (field: keyof AuditSearch) => params.get(field) ?? '';
  return { actor: of('actor'), action: of('action'), target: of('target'), traceId: of('traceId'), from: of('from'), to: of('to') };
}
