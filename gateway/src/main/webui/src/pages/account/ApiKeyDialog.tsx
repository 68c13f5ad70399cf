import MuiAlert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useCreateApiKey } from '../../api/apiKeys';
import { Problem } from '../../api/problem';
import type { ApiKeyDraft } from '../../api/types';
import { FormDialog } from '../../components/Dialogs';
import { words } from '../../components/format';
import { MONOSPACE } from '../../theme';

/** Makes a key, and shows it once. */
export function ApiKeyDialog({ onClose }: { onClose: () => void }) {
  const create = useCreateApiKey();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState('*:read');
  const [models, setModels] = useState('');
  const [until, setUntil] = useState('');
  const problem = create.error === null ? undefined : Problem.from(create.error);
  if (create.data !== undefined) {
    return <MadeKey text={create.data.key} onClose={onClose} />;
  }
  return (
    <FormDialog
      title="New API key"
      submit="Make the key"
      submitTestId="key-submit"
      busy={create.isPending}
      disabled={name.trim() === '' || words(scopes).length === 0}
      error={create.error}
      onClose={onClose}
      onSubmit={() => {
        create.mutate(draftOf(name, scopes, models, until));
      }}
    >
      <TextField
        label="Name"
        placeholder="nightly report"
        autoFocus
        value={name}
        error={problem?.forField('name') !== undefined}
        helperText={problem?.forField('name') ?? 'Which program it is for'}
        slotProps={{ htmlInput: { 'data-testid': 'key-name' } }}
        onChange={(event) => {
          setName(event.target.value);
        }}
      />
      <TextField
        label="May"
        value={scopes}
        error={problem?.forField('scopes') !== undefined}
        helperText={problem?.forField('scopes') ?? 'Permissions such as alerts:read or models:use, and never more than yours'}
        slotProps={{ htmlInput: { 'data-testid': 'key-scopes', spellCheck: false } }}
        onChange={(event) => {
          setScopes(event.target.value);
        }}
      />
      <TextField
        label="Only these models"
        placeholder="llama3:*"
        value={models}
        error={problem?.forField('models') !== undefined}
        helperText={problem?.forField('models') ?? 'Names, or how they begin with * behind it; empty: all that you may use'}
        slotProps={{ htmlInput: { 'data-testid': 'key-models', spellCheck: false } }}
        onChange={(event) => {
          setModels(event.target.value);
        }}
      />
      <TextField
        label="Ends"
        type="datetime-local"
        value={until}
        error={problem?.forField('expiresAt') !== undefined}
        helperText={problem?.forField('expiresAt') ?? 'Empty: never'}
        slotProps={{ inputLabel: { shrink: true }, htmlInput: { 'data-testid': 'key-until' } }}
        onChange={(event) => {
          setUntil(event.target.value);
        }}
      />
    </FormDialog>
  );
}

function draftOf(name: string, scopes: string, models: string, until: string): ApiKeyDraft {
  return {
    name: name.trim(),
    scopes: words(scopes),
    ...(words(models).length === 0 ? {} : { models: words(models) }),
    ...(until === '' ? {} : { expiresAt: new Date(until).toISOString() }),
  };
}

function MadeKey({ text, onClose }: { text: string; onClose: () => void }) {
  return (
    <Dialog open aria-labelledby="made-key" fullWidth maxWidth="sm">
      <DialogTitle id="made-key">Your new key</DialogTitle>
      <DialogContent>
        <MuiAlert severity="warning" variant="outlined" sx={{ mb: 2 }}>
          Copy it now: it is shown this one time.
        </MuiAlert>
        <TextField
          fullWidth
          multiline
          label="Key"
          value={text}
          slotProps={{ htmlInput: { readOnly: true, 'data-testid': 'made-key', style: { fontFamily: MONOSPACE, fontSize: '0.8rem' } } }}
          onFocus={(event) => {
            event.target.select();
          }}
        />
      </DialogContent>
      <DialogActions>
        <Button variant="contained" onClick={onClose}>
          I have it
        </Button>
      </DialogActions>
    </Dialog>
  );
}
