import MuiAlert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { QRCodeSVG } from 'qrcode.react';
import { useState } from 'react';
import { useBeginSecondFactor, useConfirmSecondFactor, useRemoveSecondFactor, useRenewRecoveryCodes, useSecondFactor } from '../../api/secondFactor';
import type { SecondFactor, SecondFactorSecret } from '../../api/types';
import { ConfirmDialog, FormDialog } from '../../components/Dialogs';
import { FailedFace, LoadingFace, ProblemBanner } from '../../components/Faces';
import { useNotice } from '../../components/Notices';
import { Panel } from '../../components/Panel';
import { MONOSPACE } from '../../theme';

/** Codes of an app beside the password: set up, other recovery codes, switched off. */
export function SecondFactorPanel() {
  const factor = useSecondFactor();
  const begin = useBeginSecondFactor();
  const renew = useRenewRecoveryCodes();
  const [codes, setCodes] = useState<string[]>();
  const [removing, setRemoving] = useState(false);
  return (
    <Panel title="Second factor">
      <ProblemBanner error={begin.error ?? renew.error} />
      {factor.isPending && <LoadingFace what="the second factor" rows={1} />}
      {factor.data === undefined && factor.error !== null && <FailedFace what="the second factor" error={factor.error} retry={() => void factor.refetch()} />}
      {factor.data !== undefined && (
          <Stack direction="row" sx={{ alignItems: 'center', gap: 1.5, p: 2, flexWrap: 'wrap' }}>
            <Standing factor={factor.data} />
            <Box sx={{ flex: 1 }} />
            {factor.data.enabled ? (
              <>
                <Button
                  variant="outlined"
                  color="inherit"
                  size="small"
                  loading={renew.isPending}
                  onClick={() => {
                    renew.mutate(undefined, {
                      onSuccess: (made) => {
                        setCodes(made.recoveryCodes);
                      },
                    });
                  }}
                >
                  Other recovery codes
                </Button>
                <Button
                  variant="outlined"
                  color="error"
                  size="small"
                  onClick={() => {
                    setRemoving(true);
                  }}
                >
                  Switch off
                </Button>
              </>
            ) : (
              <Button
                variant="outlined"
                color="inherit"
                size="small"
                loading={begin.isPending}
                data-testid="begin-second-factor"
                onClick={() => {
                  begin.mutate();
                }}
              >
                Set up
              </Button>
            )}
          </Stack>
      )}
      {begin.data !== undefined && codes === undefined && (
        <EnrolDialog secret={begin.data} onConfirmed={setCodes} onClose={begin.reset} />
      )}
      {codes !== undefined && (
        <CodesDialog
          codes={codes}
          onClose={() => {
            setCodes(undefined);
            begin.reset();
            renew.reset();
          }}
        />
      )}
      {removing && (
        <RemoveDialog
          onClose={() => {
            setRemoving(false);
          }}
        />
      )}
    </Panel>
  );
}

function Standing({ factor }: { factor: SecondFactor }) {
  return (
    <>
      <Chip size="small" color={factor.enabled ? 'success' : 'default'} variant="outlined" label={factor.enabled ? 'On' : 'Off'} data-testid="second-factor" />
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {factor.enabled
          ? `Logins ask for a code of your app. Recovery codes left: ${String(factor.recoveryCodesLeft ?? 0)}.`
          : 'With an app that shows one-time codes, a stolen password is not enough to sign in as you.'}
      </Typography>
    </>
  );
}

function EnrolDialog({ secret, onConfirmed, onClose }: { secret: SecondFactorSecret; onConfirmed: (codes: string[]) => void; onClose: () => void }) {
  const confirm = useConfirmSecondFactor();
  const [code, setCode] = useState('');
  return (
    <FormDialog
      title="Set up a second factor"
      intro="Scan this with your authenticator app, or type the secret into it. Then enter the code that it shows."
      submit="Switch on"
      submitTestId="enrol-submit"
      busy={confirm.isPending}
      disabled={code.trim() === ''}
      error={confirm.error}
      onClose={onClose}
      onSubmit={() => {
        confirm.mutate(code.trim(), {
          onSuccess: (made) => {
            onConfirmed(made.recoveryCodes);
          },
          onError: () => {
            setCode('');
          },
        });
      }}
    >
      <Box sx={{ alignSelf: 'center', lineHeight: 0, borderRadius: 1, overflow: 'hidden' }}>
        <QRCodeSVG value={secret.uri} size={184} marginSize={3} title="The secret as a QR code" />
      </Box>
      <TextField
        label="Secret"
        value={secret.secret}
        slotProps={{ htmlInput: { readOnly: true, 'data-testid': 'enrol-secret', style: { fontFamily: MONOSPACE, fontSize: '0.8rem' } } }}
        onFocus={(event) => {
          event.target.select();
        }}
      />
      <TextField
        label="Code"
        autoFocus
        autoComplete="one-time-code"
        value={code}
        slotProps={{ htmlInput: { 'data-testid': 'enrol-code', inputMode: 'numeric' } }}
        onChange={(event) => {
          setCode(event.target.value);
        }}
      />
    </FormDialog>
  );
}

function CodesDialog({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  return (
    <Dialog open aria-labelledby="recovery-codes" fullWidth maxWidth="sm">
      <DialogTitle id="recovery-codes">Your recovery codes</DialogTitle>
      <DialogContent>
        <MuiAlert severity="warning" variant="outlined" sx={{ mb: 2 }}>
          Print them or write them down now: they are shown this one time. Each signs you in once when your app is not at hand.
        </MuiAlert>
        <Box component="ul" data-testid="recovery-codes" sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 0.75, m: 0, p: 0, listStyle: 'none', fontFamily: MONOSPACE }}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </Box>
      </DialogContent>
      <DialogActions>
        <Button variant="contained" onClick={onClose}>
          I have them
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function RemoveDialog({ onClose }: { onClose: () => void }) {
  const remove = useRemoveSecondFactor();
  const notice = useNotice();
  return (
    <ConfirmDialog
      title="Switch the second factor off?"
      intro="Your password alone will sign you in."
      submit="Switch off"
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => {
        remove.mutate(undefined, {
          onSuccess: () => {
            notice('The second factor is off');
            onClose();
          },
        });
      }}
    />
  );
}
