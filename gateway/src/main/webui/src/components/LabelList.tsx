import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import type { Labels } from '../api/types';
import { MONOSPACE } from '../theme';

/** Labels as small `key=value` marks. */
export function LabelList({ labels, without = [] }: { labels: Labels | undefined; without?: readonly string[] }) {
  const entries = Object.entries(labels ?? {})
    .filter(([key]) => !without.includes(key))
    .sort(([a], [b]) => a.localeCompare(b));
  if (entries.length === 0) {
    return null;
  }
  return (
    <Stack direction="row" sx={{ gap: 0.5, flexWrap: 'wrap', mt: 0.75 }}>
      {entries.map(([key, value]) => (
        <Box
          key={key}
          component="span"
          sx={{ px: 0.75, borderRadius: 1, fontFamily: MONOSPACE, fontSize: '0.69rem', lineHeight: 1.75, color: 'text.secondary', bgcolor: 'rgba(255,255,255,0.05)', wordBreak: 'break-all' }}
        >
          {key}={value}
        </Box>
      ))}
    </Stack>
  );
}
