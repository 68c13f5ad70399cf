import FormControlLabel from '@mui/material/FormControlLabel';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useCreateChannel } from '../../api/channels';
import { Problem } from '../../api/problem';
import { FormDialog } from '../../components/Dialogs';
import { useNotice } from '../../components/Notices';

export function ChannelDialog({ onClose }: { onClose: () => void }) {
  const create = useCreateChannel();
  const notice = useNotice();
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [sendResolved, setSendResolved] = useState(true);
  const problem = create.error === null ? undefined : Problem.from(create.error);
  return (
    <FormDialog
      title="New webhook"
      intro="Each alert that fires is posted to this address as JSON."
      submit="Create channel"
      submitTestId="channel-submit"
      busy={create.isPending}
      disabled={name.trim() === '' || url.trim() === ''}
      error={create.error}
      onClose={onClose}
      onSubmit={() => {
        create.mutate(
          { name: name.trim(), type: 'webhook', url: url.trim(), sendResolved, enabled: true },
          {
            onSuccess: () => {
              notice(`${name} is created`);
              onClose();
            },
          },
        );
      }}
    >
      <TextField
        label="Name"
        placeholder="on-call"
        autoFocus
        value={name}
        error={problem?.forField('name') !== undefined}
        helperText={problem?.forField('name')}
        slotProps={{ htmlInput: { 'data-testid': 'channel-name' } }}
        onChange={(event) => {
          setName(event.target.value);
        }}
      />
      <TextField
        label="Address"
        placeholder="https://hooks.example.org/alerts"
        value={url}
        error={problem?.forField('url') !== undefined}
        helperText={problem?.forField('url') ?? 'Kept as a secret: afterwards its host alone is shown'}
        slotProps={{ htmlInput: { 'data-testid': 'channel-url', spellCheck: false } }}
        onChange={(event) => {
          setUrl(event.target.value);
        }}
      />
      <FormControlLabel
        control={
          <Switch
            checked={sendResolved}
            onChange={(event) => {
              setSendResolved(event.target.checked);
            }}
          />
        }
        label="Tell also when an alert is resolved"
        slotProps={{ typography: { variant: 'body2' } }}
      />
    </FormDialog>
  );
}
