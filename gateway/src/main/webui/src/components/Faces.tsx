import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MuiAlert from '@mui/material/Alert';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { CircleAlert } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Problem } from '../api/problem';
import { TONE_COLOR } from '../theme';

/** Something is on its way. */
export function LoadingFace({ what, rows = 4 }: { what: string; rows?: number }) {
  return (
    <Stack role="status" aria-busy aria-label={`Loading ${what}`} sx={{ p: 2, gap: 1.25 }}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} variant="rounded" height={30} sx={{ opacity: 1 - row / (rows + 1) }} />
      ))}
    </Stack>
  );
}

/** There is nothing, and that is no failure. */
export function EmptyFace({ icon: Icon, title, hint, action }: { icon: LucideIcon; title: string; hint: ReactNode; action?: ReactNode }) {
  return (
    <Stack sx={{ alignItems: 'center', textAlign: 'center', px: 3, py: 5, gap: 0.75 }}>
      <Box
        aria-hidden
        sx={{ display: 'grid', placeItems: 'center', width: 44, height: 44, mb: 0.75, borderRadius: 3, color: 'text.secondary', bgcolor: 'rgba(255,255,255,0.045)' }}
      >
        <Icon size={21} strokeWidth={1.7} />
      </Box>
      <Typography variant="h2" component="p">
        {title}
      </Typography>
      <Typography variant="body2" sx={{ color: 'text.secondary', maxWidth: 440 }}>
        {hint}
      </Typography>
      {action !== undefined && <Box sx={{ mt: 1.5 }}>{action}</Box>}
    </Stack>
  );
}

/** It could not be shown, why, and how to try again. */
export function FailedFace({ what, error, retry }: { what: string; error: unknown; retry?: () => void }) {
  const problem = Problem.from(error);
  return (
    <Stack role="alert" sx={{ alignItems: 'center', textAlign: 'center', px: 3, py: 5, gap: 0.75 }}>
      <Box
        aria-hidden
        sx={{ display: 'grid', placeItems: 'center', width: 44, height: 44, mb: 0.75, borderRadius: 3, color: TONE_COLOR.danger, bgcolor: 'rgba(255,107,107,0.1)' }}
      >
        <CircleAlert size={21} strokeWidth={1.7} />
      </Box>
      <Typography variant="h2" component="p">
        {problem.status === 403 ? `You may not see ${what}` : `Could not load ${what}`}
      </Typography>
      <Typography variant="body2" sx={{ color: 'text.secondary', maxWidth: 480 }}>
        {problem.title}
        {problem.detail !== '' && problem.detail !== problem.title && `: ${problem.detail}`}
      </Typography>
      <Typography variant="caption" sx={{ color: 'text.secondary', opacity: 0.75 }}>
        {problem.code}
        {problem.traceId !== undefined && ` · trace ${problem.traceId}`}
      </Typography>
      {retry !== undefined && problem.status !== 403 && (
        <Button variant="outlined" color="inherit" onClick={retry} sx={{ mt: 1.5 }}>
          Try again
        </Button>
      )}
    </Stack>
  );
}

/** What a failed act tells, above the form or list it belongs to. */
export function ProblemBanner({ error, onClose }: { error: unknown; onClose?: () => void }) {
  if (error === null || error === undefined) {
    return null;
  }
  const problem = Problem.from(error);
  const fields = problem.errors.filter((field) => field.message !== problem.detail);
  return (
    <MuiAlert severity="error" variant="outlined" {...(onClose === undefined ? {} : { onClose })}>
      <strong>{problem.title}</strong>
      {problem.detail !== '' && problem.detail !== problem.title && <> – {problem.detail}</>}
      {fields.length > 0 && (
        <Box component="ul" sx={{ m: 0, pl: 2.25 }}>
          {fields.map(({ field, message }) => (
            <li key={`${field} ${message}`}>
              {field}: {message}
            </li>
          ))}
        </Box>
      )}
    </MuiAlert>
  );
}

interface Query<T> {
  data: T | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}

/**
 * Shows a query with the face it has now. Once there is data it stays on screen; a later failure is told above it, never instead of it.
 */
export function Loaded<T>({ query, what, rows, empty, children }: { query: Query<T[]>; what: string; rows?: number; empty: ReactNode; children: (data: T[]) => ReactNode }) {
  if (query.data === undefined) {
    return query.isPending && query.error === null ? (
      <LoadingFace what={what} {...(rows === undefined ? {} : { rows })} />
    ) : (
      <FailedFace what={what} error={query.error} retry={() => void query.refetch()} />
    );
  }
  return (
    <>
      {query.error !== null && <OutdatedBanner what={what} error={query.error} />}
      {query.data.length === 0 ? empty : children(query.data)}
    </>
  );
}

export function OutdatedBanner({ what, error }: { what: string; error: unknown }) {
  const problem = Problem.from(error);
  return (
    <MuiAlert severity="warning" variant="outlined" sx={{ m: 1.5 }}>
      The {what} shown may be out of date: {problem.message}
    </MuiAlert>
  );
}
