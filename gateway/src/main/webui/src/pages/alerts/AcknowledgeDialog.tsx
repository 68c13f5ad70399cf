import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useAcknowledge } from '../../api/alerts';
import { Problem } from '../../api/problem';
import type { Alert } from '../../api/types';
import { FormDialog } from '../../components/Dialogs';
import { useNotice } from '../../components/Notices';

const UNTIL_RESOLVED = 0;
const HOUR = 3_600_000;

const SPANS = [
  { millis: UNTIL_RESOLVED, label: 'Until it is resolved' },
  { millis: HOUR, label: 'For one hour' },
  { millis: 4 * HOUR, label: 'For four hours' },
  { millis: 24 * HOUR, label: 'For one day' },
] as const;

export function AcknowledgeDialog({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const acknowledge = useAcknowledge();
  const notice = useNotice();
  const [comment, setComment] = useState('');
  const [lasts, setLasts] = useState<number>(UNTIL_RESOLVED);
  const problem = acknowledge.error === null ? undefined : Problem.from(acknowledge.error);
  return (
    <FormDialog
      title={`Acknowledge ${alert.name}`}
      intro="Others see that you are on it, and it is not told again meanwhile."
      submit="Acknowledge"
      submitTestId="acknowledge-submit"
      busy={acknowledge.isPending}
      disabled={comment.trim() === ''}
      error={acknowledge.error}
      onClose={onClose}
      onSubmit={() => {
        acknowledge.mutate(
          { id: alert.id, comment: comment.trim(), ...(lasts === UNTIL_RESOLVED ? {} : { until: new Date(Date.now() + lasts).toISOString() }) },
          {
            onSuccess: () => {
              notice(`${alert.name} is acknowledged`);
              onClose();
            },
          },
        );
      }}
    >
      <TextField
        label="Comment"
        placeholder="What you are doing about it"
        autoFocus
        multiline
        minRows={2}
        maxRows={6}
        value={comment}
        error={problem?.forField('comment') !== undefined}
        helperText={problem?.forField('comment')}
        slotProps={{ htmlInput: { 'data-testid': 'acknowledge-comment', maxLength: 500 } }}
        onChange={(event) => {
          setComment(event.target.value);
        }}
      />
      <TextField
        select
        label="How long"
        value={lasts}
        onChange={(event) => {
          setLasts(Number(event.target.value));
        }}
      >
        {SPANS.map(({ millis, label }) => (
          <MenuItem key={millis} value={millis}>
            {label}
          </MenuItem>
        ))}
      </TextField>
    </FormDialog>
  );
}
