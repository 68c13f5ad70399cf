import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { Problem } from '../../api/problem';
import type { Cluster } from '../../api/types';
import { useStartWorkers } from '../../api/workers';
import { FormDialog } from '../../components/Dialogs';
import { plural } from '../../components/format';
import { useNotice } from '../../components/Notices';

export function StartWorkersDialog({ clusters, chosen, onClose }: { clusters: Cluster[]; chosen?: Cluster; onClose: () => void }) {
  const start = useStartWorkers();
  const notice = useNotice();
  const [clusterId, setClusterId] = useState((chosen ?? clusters[0])?.id ?? '');
  const [count, setCount] = useState('1');
  const wanted = Number(count);
  const valid = Number.isInteger(wanted) && wanted >= 1;
  const problem = start.error === null ? undefined : Problem.from(start.error);
  return (
    <FormDialog
      title="Start workers"
      intro="The workers run as processes of this suite and join the chosen cluster."
      submit={valid ? `Start ${plural(wanted, 'worker')}` : 'Start'}
      submitTestId="start-workers-submit"
      busy={start.isPending}
      disabled={clusterId === '' || !valid}
      error={start.error}
      onClose={onClose}
      onSubmit={() => {
        start.mutate(
          { clusterId, count: wanted },
          {
            onSuccess: () => {
              notice(`${plural(wanted, 'worker')} on the way`);
              onClose();
            },
          },
        );
      }}
    >
      <TextField
        select
        label="Cluster"
        value={clusterId}
        onChange={(event) => {
          setClusterId(event.target.value);
        }}
      >
        {clusters.map((cluster) => (
          <MenuItem key={cluster.id} value={cluster.id}>
            {cluster.name}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        label="How many"
        type="number"
        autoFocus
        value={count}
        error={!valid || problem?.forField('count') !== undefined}
        helperText={problem?.forField('count') ?? (valid ? ' ' : 'At least one')}
        slotProps={{ htmlInput: { min: 1, step: 1 } }}
        onChange={(event) => {
          setCount(event.target.value);
        }}
      />
    </FormDialog>
  );
}
