import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import Stack from '@mui/material/Stack';
import { useId } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { ProblemBanner } from './Faces';

interface FormDialogProps {
  title: string;
  intro?: ReactNode;
  submit: string;
  submitTestId?: string;
  danger?: boolean;
  busy: boolean;
  disabled?: boolean;
  error: unknown;
  onClose: () => void;
  onSubmit: () => void;
  children?: ReactNode;
}

/** A form over the page. It stays open with the problem above its fields until the act succeeded. */
export function FormDialog({ title, intro, submit, submitTestId, danger = false, busy, disabled = false, error, onClose, onSubmit, children }: FormDialogProps) {
  const id = useId();
  const send = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!busy && !disabled) {
      onSubmit();
    }
  };
  return (
    <Dialog open onClose={busy ? undefined : onClose} aria-labelledby={id} fullWidth maxWidth="sm">
      <form onSubmit={send} noValidate>
        <DialogTitle id={id}>{title}</DialogTitle>
        <DialogContent>
          <Stack sx={{ gap: 2, pt: 0.75 }}>
            {intro !== undefined && <DialogContentText component="div" variant="body2">{intro}</DialogContentText>}
            <ProblemBanner error={error} />
            {children}
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button color="inherit" onClick={onClose} disabled={busy}>
            Cancel
          </Button>
          <Button type="submit" variant="contained" color={danger ? 'error' : 'primary'} loading={busy} disabled={disabled} data-testid={submitTestId}>
            {submit}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog(props: Omit<FormDialogProps, 'children' | 'onSubmit' | 'danger'> & { onConfirm: () => void }) {
  const { onConfirm, ...rest } = props;
  return <FormDialog {...rest} danger onSubmit={onConfirm} />;
}
