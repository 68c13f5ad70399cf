import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useDeleteModel } from '../../api/models';
import type { Model } from '../../api/types';
import { FormDialog } from '../../components/Dialogs';
import { plural } from '../../components/format';
import { useNotice } from '../../components/Notices';

const EVERYWHERE = '';

export function DeleteModelDialog({ model, onClose }: { model: Model; onClose: () => void }) {
  const remove = useDeleteModel();
  const notice = useNotice();
  const [node, setNode] = useState(EVERYWHERE);
  return (
    <FormDialog
      title={`Delete ${model.name}?`}
      intro="The weights are removed from disk. Whoever needs the model again has to pull it again."
      submit="Delete model"
      submitTestId="confirm-delete-model"
      danger
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onSubmit={() => {
        remove.mutate(
          { model: model.name, ...(node === EVERYWHERE ? {} : { node }) },
          {
            onSuccess: () => {
              notice(`${model.name} is being deleted`);
              onClose();
            },
          },
        );
      }}
    >
      {model.nodes.length > 1 && (
        <TextField
          select
          label="From"
          value={node}
          slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
          onChange={(event) => {
            setNode(event.target.value);
          }}
        >
          <MenuItem value={EVERYWHERE}>All {plural(model.nodes.length, 'node')}</MenuItem>
          {model.nodes.map((holder) => (
            <MenuItem key={holder.id} value={holder.id}>
              {holder.name}
            </MenuItem>
          ))}
        </TextField>
      )}
    </FormDialog>
  );
}
