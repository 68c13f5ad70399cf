import TextField from '@mui/material/TextField';
import { useMutation } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';
import type { Problem } from '../api/problem';
import { useSecondFactor } from '../api/secondFactor';
import { session } from '../api/session';
import { stepUp } from '../api/stepUp';
import { ConfirmDialog, FormDialog } from './Dialogs';

/** Asks who is really there, when an act wants to know that anew; the act then goes on by itself. */
export function StepUpDialog() {
  const question = useSyncExternalStore(stepUp.subscribe, stepUp.question);
  if (question === undefined) {
    return null;
  }
  return question.problem.code === 'CONFIRMATION_REQUIRED' ? <MeantDialog /> : <ProofForm refusal={question.problem} />;
}

const decline = () => {
  stepUp.declined();
};

function MeantDialog() {
  const goOn = useMutation({
    mutationFn: () => session.token(),
    onSuccess: (token) => {
      stepUp.goOn(token);
    },
  });
  return (
    <ConfirmDialog
      title="Do you mean it?"
      intro="This is one of the acts that somebody set apart as critical."
      submit="I mean it"
      busy={goOn.isPending}
      error={goOn.error}
      onClose={decline}
      onConfirm={() => {
        goOn.mutate();
      }}
    />
  );
}

function ProofForm({ refusal }: { refusal: Problem }) {
  const factor = useSecondFactor();
  const [shown, setShown] = useState('');
  const byCode = factor.data?.enabled === true;
  const prove = useMutation({
    mutationFn: () => session.prove(byCode ? { code: shown.trim() } : { password: shown }),
    gcTime: 0,
    onSuccess: (token) => {
      stepUp.goOn(token);
    },
    onError: () => {
      setShown('');
    },
  });
  const wantsMore = !byCode && refusal.detail.includes('second factor');
  return (
    <FormDialog
      title="Is it you?"
      intro={wantsMore ? 'This asks for the code of a second factor. Set one up on your account page first.' : 'What you are about to do asks you to prove again who you are.'}
      submit="Go on"
      submitTestId="proof-submit"
      busy={prove.isPending}
      disabled={shown.trim() === '' || factor.isPending || wantsMore}
      error={prove.error}
      onClose={decline}
      onSubmit={() => {
        prove.mutate();
      }}
    >
      {!wantsMore && (
        <TextField
          key={byCode ? 'code' : 'password'}
          label={byCode ? 'Code of your app, or a recovery code' : 'Password'}
          type={byCode ? 'text' : 'password'}
          autoComplete={byCode ? 'one-time-code' : 'current-password'}
          autoFocus
          value={shown}
          slotProps={{ htmlInput: { 'data-testid': 'proof', autoCapitalize: 'none', spellCheck: false } }}
          onChange={(event) => {
            setShown(event.target.value);
          }}
        />
      )}
    </FormDialog>
  );
}
