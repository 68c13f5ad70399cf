import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { TONE_COLOR } from '../theme';

/** A share as a thin bar beside its figure; the bar turns amber and red as it fills. */
export function Meter({ ratio, text, label }: { ratio: number; text: string; label: string }) {
  const share = Math.max(0, Math.min(1, Number.isFinite(ratio) ? ratio : 0));
  const color = share >= 0.9 ? TONE_COLOR.danger : share >= 0.75 ? TONE_COLOR.warning : '#7c8cff';
  return (
    <Box sx={{ minWidth: 96 }}>
      <Typography variant="body2" sx={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
        {text}
      </Typography>
      <Box
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        sx={{ mt: 0.5, height: 4, borderRadius: 2, bgcolor: 'rgba(255,255,255,0.08)', overflow: 'hidden' }}
      >
        <Box sx={{ height: 1, borderRadius: 2, bgcolor: color, transition: 'width 400ms ease' }} style={{ width: `${String(share * 100)}%` }} />
      </Box>
    </Box>
  );
}
