import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useRegisterModelNode } from '../../api/modelNodes';
import { Problem } from '../../api/problem';
import { FormDialog } from '../../components/Dialogs';
import { useNotice } from '../../components/Notices';

export function RegisterNodeDialog({ onClose }: { onClose: () => void }) {
  const register = useRegisterModelNode();
  const notice = useNotice();
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const problem = register.error === null ? undefined : Problem.from(register.error);
  return (
    <FormDialog
      title="Register an Ollama node"
      submit="Register"
      busy={register.isPending}
      disabled={name.trim() === '' || url.trim() === ''}
      error={register.error}
      onClose={onClose}
      onSubmit={() => {
        register.mutate(
          { name: name.trim(), url: url.trim() },
          {
            onSuccess: () => {
              notice(`${name} is registered`);
              onClose();
            },
          },
        );
      }}
    >
      <TextField
        label="Name"
        placeholder="gpu-1"
        autoFocus
        value={name}
        error={problem?.forField('name') !== undefined}
        helperText={problem?.forField('name') ?? 'How people call this node'}
        onChange={(event) => {
          setName(event.target.value);
        }}
      />
      <TextField
        label="Address"
        placeholder="http://10.0.0.7:11434"
        value={url}
        error={problem?.forField('url') !== undefined}
        helperText={problem?.forField('url') ?? 'Where its API answers'}
        onChange={(event) => {
          setUrl(event.target.value);
        }}
      />
    </FormDialog>
  );
}
