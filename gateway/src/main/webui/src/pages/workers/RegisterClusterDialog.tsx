import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useRegisterCluster } from '../../api/clusters';
import { Problem } from '../../api/problem';
import { FormDialog } from '../../components/Dialogs';
import { useNotice } from '../../components/Notices';

const FIELDS = [
  { name: 'name', label: 'Name', placeholder: 'research', hint: 'How people call this cluster' },
  { name: 'address', label: 'Scheduler address', placeholder: 'tcp://10.0.0.5:8786', hint: 'Where workers connect' },
  { name: 'httpUrl', label: 'Scheduler HTTP address', placeholder: 'http://10.0.0.5:8787', hint: 'Where the scheduler tells its state' },
] as const;

export function RegisterClusterDialog({ onClose }: { onClose: () => void }) {
  const register = useRegisterCluster();
  const notice = useNotice();
  const [draft, setDraft] = useState({ name: '', address: '', httpUrl: '' });
  const problem = register.error === null ? undefined : Problem.from(register.error);
  return (
    <FormDialog
      title="Register a cluster"
      submit="Register"
      busy={register.isPending}
      disabled={Object.values(draft).some((value) => value.trim() === '')}
      error={register.error}
      onClose={onClose}
      onSubmit={() => {
        register.mutate(
          { name: draft.name.trim(), address: draft.address.trim(), httpUrl: draft.httpUrl.trim() },
          {
            onSuccess: () => {
              notice(`${draft.name} is registered`);
              onClose();
            },
          },
        );
      }}
    >
      {FIELDS.map(({ name, label, placeholder, hint }, index) => (
        <TextField
          key={name}
          label={label}
          placeholder={placeholder}
          autoFocus={index === 0}
          value={draft[name]}
          error={problem?.forField(name) !== undefined}
          helperText={problem?.forField(name) ?? hint}
          onChange={(event) => {
            setDraft({ ...draft, [name]: event.target.value });
          }}
        />
      ))}
    </FormDialog>
  );
}
