import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { Search } from 'lucide-react';
import { useState } from 'react';
import type { AuditSearch } from '../../api/audit';
import { LINE } from '../../theme';

const NOTHING: AuditSearch = { actor: '', action: '', target: '', traceId: '', from: '', to: '' };

/** Asks when the form is sent, not at every key: each search reads the trail. */
export function SearchForm({ search, onSearch }: { search: AuditSearch; onSearch: (search: AuditSearch) => void }) {
  const [draft, setDraft] = useState(search);
  const text = (field: keyof AuditSearch, label: string, placeholder: string) => (
    <TextField
      size="small"
      label={label}
      placeholder={placeholder}
      value={draft[field]}
      sx={{ flex: '1 1 150px' }}
      slotProps={{ htmlInput: { 'data-testid': `audit-${field}` }, inputLabel: { shrink: true } }}
      onChange={({ target }) => {
        setDraft({ ...draft, [field]: target.value });
      }}
    />
  );
  const time = (field: 'from' | 'to', label: string) => (
    <TextField
      size="small"
      type="datetime-local"
      label={label}
      value={localOf(draft[field])}
      slotProps={{ htmlInput: { 'data-testid': `audit-${field}`, step: 1 }, inputLabel: { shrink: true } }}
      onChange={({ target }) => {
        setDraft({ ...draft, [field]: instantOf(target.value) });
      }}
    />
  );
  return (
    <Stack
      component="form"
      role="search"
      aria-label="Records"
      direction="row"
      sx={{ gap: 1.25, p: 1.5, flexWrap: 'wrap', alignItems: 'center', borderBottom: `1px solid ${LINE}` }}
      onSubmit={(event) => {
        event.preventDefault();
        onSearch({ ...draft, actor: draft.actor.trim(), action: draft.action.trim(), target: draft.target.trim(), traceId: draft.traceId.trim() });
      }}
    >
      {text('actor', 'Actor', 'name or id')}
      {text('action', 'Act', 'rules or rules.delete')}
      {text('target', 'Target', 'name or id')}
      {text('traceId', 'Trace id', 'as an answer carries it')}
      {time('from', 'From')}
      {time('to', 'Until')}
      <Button type="submit" variant="contained" startIcon={<Search size={15} />} data-testid="audit-search">
        Search
      </Button>
      <Button
        color="inherit"
        onClick={() => {
          onSearch(NOTHING);
        }}
      >
        Clear
      </Button>
    </Stack>
  );
}

/** The wall clock of whoever looks, as the field of a form wants it. */
function localOf(instant: string): string {
  const time = new Date(instant);
  return Number.isNaN(time.getTime()) ? '' : new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

function instantOf(local: string): string {
  const time = new Date(local);
  return Number.isNaN(time.getTime()) ? '' : time.toISOString();
}
