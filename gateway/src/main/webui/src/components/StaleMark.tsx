import Typography from '@mui/material/Typography';
import { StatusChip } from './StatusChip';

/** What is shown is the last that was known, and why nothing newer is. */
export function StaleMark({ stale, reason }: { stale: boolean; reason: string | null | undefined }) {
  if (!stale) {
    return null;
  }
  return (
    <>
      <StatusChip status={{ label: 'Stale', tone: 'warning' }} title={reason ?? 'Not confirmed lately'} />
      {reason && (
        <Typography component="span" variant="caption" title={reason} noWrap sx={{ color: 'text.secondary', maxWidth: 220 }}>
          {reason}
        </Typography>
      )}
    </>
  );
}
