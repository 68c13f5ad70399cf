import Chip from '@mui/material/Chip';
import Stack from '@mui/material/Stack';
import { MONOSPACE } from '../theme';

/** Names as they are written in the API. */
export function Words({ words }: { words: string[] }) {
  return (
    <Stack direction="row" sx={{ gap: 0.5, flexWrap: 'wrap' }}>
      {words.map((word) => (
        <Chip key={word} size="small" variant="outlined" label={word} sx={{ fontFamily: MONOSPACE, fontSize: '0.7rem' }} />
      ))}
    </Stack>
  );
}
