import MuiAlert from '@mui/material/Alert';
import LinearProgress from '@mui/material/LinearProgress';
import type { ReactNode } from 'react';
import type { AuditVerification, VerificationVerdict } from '../../api/types';

interface Props {
  found: AuditVerification;
  onClose: () => void;
}

const FACE: Record<VerificationVerdict, (props: Props) => ReactNode> = {
  INTACT: ({ found, onClose }) => (
    <MuiAlert severity="success" variant="outlined" data-testid="audit-verdict" onClose={onClose}>
      <strong>The trail is intact</strong> – {intact(found)}
    </MuiAlert>
  ),
  BROKEN: ({ found, onClose }) => (
    <MuiAlert severity="error" variant="outlined" data-testid="audit-verdict" onClose={onClose}>
      <strong>The trail is broken at record {count(found.brokenAt ?? 0)}</strong> – {found.reason} Export the trail now, keep the file, and verify it with
      ./cluster-ai audit verify: it names the same record.
    </MuiAlert>
  ),
  UNFINISHED: ({ found }) => (
    <MuiAlert severity="info" variant="outlined" data-testid="audit-verdict" role="status">
      Verified {records(found.checked)} of {count(found.last - found.first + 1)}, intact so far
      <LinearProgress variant="determinate" aria-label="Verified" value={(100 * found.checked) / Math.max(1, found.last - found.first + 1)} sx={{ mt: 0.75 }} />
    </MuiAlert>
  ),
};

/** What the service found, in words. */
export function VerificationNote({ found, onClose }: Props) {
  return <>{FACE[found.verdict]({ found, onClose })}</>;
}

function intact({ first, last, checked, anchoredTo, unanchored, forgotten }: AuditVerification): string {
  if (checked === 0) {
    return 'there is nothing to verify.';
  }
  return [
    `${records(checked)}, ${count(first)} to ${count(last)}, are as they were written.`,
    first > 1 ? `What came before record ${count(first)} was pruned; a signed checkpoint vouches for it.` : '',
    anchoredTo === null ? 'No checkpoint covers them yet.' : `Signed checkpoints cover them up to record ${count(anchoredTo)}.`,
    unanchored > 0 && anchoredTo !== null ? `${records(unanchored)} behind that wait for the next one.` : '',
    forgotten > 0 ? `${records(forgotten)} lack what told of a person who was erased.` : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

const count = (value: number): string => value.toLocaleString('en-US');

const records = (value: number): string => `${count(value)} ${value === 1 ? 'record' : 'records'}`;
