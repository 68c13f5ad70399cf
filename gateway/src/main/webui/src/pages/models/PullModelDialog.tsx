import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import ListItemText from '@mui/material/ListItemText';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { usePullModel } from '../../api/models';
import { Problem } from '../../api/problem';
import type { ModelNode } from '../../api/types';
import { FormDialog } from '../../components/Dialogs';
import { useNotice } from '../../components/Notices';

export function PullModelDialog({ nodes, onClose }: { nodes: ModelNode[]; onClose: () => void }) {
  const pull = usePullModel();
  const notice = useNotice();
  const [model, setModel] = useState('');
  const [chosen, setChosen] = useState<string[]>([]);
  const [insecure, setInsecure] = useState(false);
  const problem = pull.error === null ? undefined : Problem.from(pull.error);
  const name = model.trim();
  return (
    <FormDialog
      title="Pull a model"
      intro="The nodes fetch the model from its registry. Progress shows on this page and survives a reload."
      submit="Pull"
      submitTestId="pull-submit"
      busy={pull.isPending}
      disabled={name === ''}
      error={pull.error}
      onClose={onClose}
      onSubmit={() => {
        pull.mutate(
          { model: name, nodes: chosen, insecure },
          {
            onSuccess: () => {
              notice(`Pull of ${name} has begun`);
              onClose();
            },
          },
        );
      }}
    >
      <TextField
        label="Model"
        placeholder="llama3.2:1b"
        autoFocus
        value={model}
        error={problem?.forField('model') !== undefined}
        helperText={problem?.forField('model') ?? 'Name and tag, with the registry before it unless it is the public one'}
        slotProps={{ htmlInput: { 'data-testid': 'pull-model', spellCheck: false, autoCapitalize: 'none' } }}
        onChange={(event) => {
          setModel(event.target.value);
        }}
      />
      <TextField
        select
        label="Nodes"
        value={chosen}
        helperText="None chosen: every node that can be reached"
        slotProps={{
          select: {
            multiple: true,
            renderValue: (value) => (value as string[]).map((id) => nodes.find((node) => node.id === id)?.name ?? id).join(', '),
          },
        }}
        onChange={(event) => {
          const value: unknown = event.target.value;
          setChosen(Array.isArray(value) ? value.map(String) : []);
        }}
      >
        {nodes.map((node) => (
          <MenuItem key={node.id} value={node.id} dense>
            <Checkbox size="small" checked={chosen.includes(node.id)} sx={{ p: 0.5, mr: 1 }} />
            <ListItemText primary={node.name} secondary={node.url} />
          </MenuItem>
        ))}
      </TextField>
      <FormControlLabel
        control={
          <Checkbox
            size="small"
            checked={insecure}
            onChange={(event) => {
              setInsecure(event.target.checked);
            }}
          />
        }
        label="Allow a registry without TLS"
        slotProps={{ typography: { variant: 'body2' } }}
      />
    </FormDialog>
  );
}
