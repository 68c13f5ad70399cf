import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { LINE } from '../theme';

/** A titled surface; the title names the region for assistive technology. */
export function Panel({ title, detail, action, children, testId }: { title: string; detail?: ReactNode; action?: ReactNode; children: ReactNode; testId?: string }) {
  const id = useId();
  return (
    <Paper component="section" aria-labelledby={id} data-testid={testId} sx={{ border: `1px solid ${LINE}`, overflow: 'hidden', minWidth: 0 }}>
      <Stack direction="row" sx={{ alignItems: 'center', gap: 1.5, px: 2, minHeight: 48, py: 0.75, borderBottom: `1px solid ${LINE}`, flexWrap: 'wrap' }}>
        <Typography id={id} variant="h2">
          {title}
        </Typography>
        {detail !== undefined && (
          <Typography component="div" variant="caption" sx={{ color: 'text.secondary' }}>
            {detail}
          </Typography>
        )}
        <Box sx={{ flex: 1 }} />
        {action}
      </Stack>
      {children}
    </Paper>
  );
}

export function PageHeader({ title, subtitle, action }: { title: string; subtitle: ReactNode; action?: ReactNode }) {
  return (
    <Stack direction={{ xs: 'column', sm: 'row' }} sx={{ alignItems: { sm: 'flex-end' }, gap: 1.5, mb: 2.5 }}>
      <Box sx={{ minWidth: 0 }}>
        <Typography variant="h1">{title}</Typography>
        <Typography variant="body2" sx={{ color: 'text.secondary', mt: 0.5 }}>
          {subtitle}
        </Typography>
      </Box>
      <Box sx={{ flex: 1 }} />
      {action !== undefined && (
        <Stack direction="row" sx={{ gap: 1, flexWrap: 'wrap' }}>
          {action}
        </Stack>
      )}
    </Stack>
  );
}
