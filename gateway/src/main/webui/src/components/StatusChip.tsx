import Box from '@mui/material/Box';
import Tooltip from '@mui/material/Tooltip';
import { alpha } from '@mui/material/styles';
import { TONE_COLOR } from '../theme';
import type { Tone } from '../theme';
import type { StatusStyle } from './status';

/** A small labelled dot; the colour never carries the meaning alone. */
export function StatusChip({ status, title, quiet = false }: { status: StatusStyle; title?: string; quiet?: boolean }) {
  const color = TONE_COLOR[status.tone];
  const chip = (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.75,
        px: quiet ? 0 : 1,
        py: 0.25,
        borderRadius: 5,
        fontSize: '0.75rem',
        fontWeight: 550,
        lineHeight: 1.5,
        whiteSpace: 'nowrap',
        color: quiet ? 'text.primary' : color,
        bgcolor: quiet ? 'transparent' : alpha(color, 0.12),
      }}
    >
      <Dot tone={status.tone} />
      {status.label}
    </Box>
  );
  return title ? <Tooltip title={title}>{chip}</Tooltip> : chip;
}

export function Dot({ tone, size = 7 }: { tone: Tone; size?: number }) {
  const color = TONE_COLOR[tone];
  return (
    <Box
      component="span"
      aria-hidden
      sx={{ width: size, height: size, borderRadius: '50%', bgcolor: color, flexShrink: 0, boxShadow: `0 0 0 3px ${alpha(color, 0.16)}` }}
    />
  );
}
